package page

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"

	"github.com/meshpress/meshpress/inspect/overview"
	"github.com/meshpress/meshpress/render/terminal"
)

//go:embed assets
var assets embed.FS

// page is what the template shows.
type page struct {
	overview.Overview
	Policy   string // Content-Security-Policy
	Style    template.CSS
	Script   template.JS
	Verdict  verdict
	Cards    []card
	Versions []bar
	Matrix   matrix
	Removed  []string // clusters that are not there after the change
	Findings []finding
	Codes    []code
	Plans    []planGroup
	Groups   []group
	Images   []image
}

// Write writes an overview as HTML. The error is that of the writer.
func Write(w io.Writer, o overview.Overview) error {
	style, script := asset("page.css"), asset("page.js")
	budget := newBudget()
	p := page{
		Overview: o,
		Policy: fmt.Sprintf("default-src 'none'; style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'",
			digest(style), digest(script)),
		Style:    template.CSS(style),
		Script:   template.JS(script),
		Verdict:  verdictOf(o),
		Cards:    cardsOf(o),
		Versions: versionsOf(o),
		Matrix:   matrixOf(o),
		Removed:  removedOf(o),
		Findings: findingsOf(o, budget),
		Codes:    codesOf(o),
		Plans:    plansOf(o),
		Groups:   groupsOf(o, budget),
		Images:   imagesOf(o),
	}
	t, err := template.New("page.html").Funcs(functions()).ParseFS(assets, "assets/*.html")
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := t.Execute(&out, p); err != nil {
		return err
	}
	_, err = io.WriteString(w, terminal.Text(out.String()))
	return err
}

// asset returns an embedded file. It has no line that [terminal.Text] changes, which would change its hash.
func asset(name string) string {
	text, err := assets.ReadFile("assets/" + name)
	if err != nil {
		panic(err) // the file is part of the program
	}
	return string(text)
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
