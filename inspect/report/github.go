package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/terminal"
)

// WriteGitHub writes workflow commands. GitHub shows them beside the lines of a pull request; see "Workflow
// commands for GitHub Actions" at docs.github.com.
func WriteGitHub(w io.Writer, found diag.List, _ Help) error {
	for _, d := range found {
		if _, err := fmt.Fprintf(w, "::%s %s::%s\n", command(d.Severity), properties(d),
			data.Replace(message(d))); err != nil {
			return err
		}
	}
	return nil
}

func command(s diag.Severity) string {
	return map[diag.Severity]string{diag.Info: "notice", diag.Warning: "warning", diag.Error: "error"}[s]
}

func properties(d diag.Diagnostic) string {
	var out []string
	add := func(name, value string) { out = append(out, name+"="+property.Replace(terminal.Line(value))) }
	if d.Pos.File != "" {
		add("file", d.Pos.File)
	}
	if d.Pos.Line > 0 {
		add("line", strconv.Itoa(d.Pos.Line))
	}
	if d.Pos.Col > 0 {
		add("col", strconv.Itoa(d.Pos.Col))
	}
	add("title", d.Code.String()+": "+d.Code.Title())
	return strings.Join(out, ",")
}

// The escapes that the runner decodes.
var (
	data     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
