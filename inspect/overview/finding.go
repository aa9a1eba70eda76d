package overview

import (
	"bytes"
	"slices"
	"unicode/utf8"

	"github.com/meshpress/meshpress/inspect/report"
	"github.com/meshpress/meshpress/internal/lazyregexp"
	"github.com/meshpress/meshpress/render/diag"
)

// Finding is a finding with the lines around its position.
type Finding struct {
	report.Finding
	Context []Line `json:"context,omitempty"`
}

// Line is a line of an input. Number counts from 1.
type Line struct {
	Number int    `json:"number"`
	Text   string `json:"text"`
}

// Code is a kind of finding with its explanation in Markdown.
type Code struct {
	Code  string `json:"code"`
	Title string `json:"title"`
	Page  string `json:"page"`
}

// Sources returns the content of an input, or an error for what cannot be read again.
type Sources func(file string) ([]byte, error)

// Find adds the findings of the run, with the page of each code, and the lines of the inputs around them. Files that
// cannot be read have no lines.
func (o *Overview) Find(found diag.List, explain report.Help, sources Sources) {
	files := map[string][][]byte{}
	codes := map[diag.Code]bool{}
	for _, d := range found {
		f := Finding{Finding: report.Of(d)}
		if d.Pos.File != "" && d.Pos.Line > 0 {
			if _, known := files[d.Pos.File]; !known {
				files[d.Pos.File] = linesOf(sources, d.Pos.File)
			}
			f.Context = around(files[d.Pos.File], d.Pos.Line)
		}
		o.Findings = append(o.Findings, f)
		if !codes[d.Code] {
			codes[d.Code] = true
			o.Codes = append(o.Codes, Code{d.Code.String(), d.Code.Title(), explain(d.Code)})
		}
	}
	slices.SortFunc(o.Codes, func(a, b Code) int { return bytes.Compare([]byte(a.Code), []byte(b.Code)) })
}

// secret matches a file that may hold a Secret. The lines of such a file are not shown.
var secret = lazyregexp.New(`(?m)kind["']?\s*:\s*["']?Secret\b`)

func linesOf(sources Sources, file string) [][]byte {
	text, err := sources(file)
	if err != nil || secret().Match(text) {
		return nil
	}
	return bytes.Split(text, []byte("\n"))
}

// near is how many lines come before and after the line of a finding. maxLine is how many bytes of a line are kept.
const near, maxLine = 3, 300

func around(lines [][]byte, number int) []Line {
	var out []Line
	for n := max(1, number-near); n <= min(len(lines), number+near); n++ {
		text := bytes.TrimRight(lines[n-1], "\r")
		if len(text) > maxLine {
			text = append(slices.Clone(text[:runeBefore(text, maxLine)]), " ..."...)
		}
		out = append(out, Line{n, string(bytes.ToValidUTF8(text, []byte("\uFFFD")))})
	}
	return out
}

// runeBefore returns where the character begins that byte at of a text is in.
func runeBefore(text []byte, at int) int {
	for back := range utf8.UTFMax {
		if utf8.RuneStart(text[at-back]) {
			return at - back
		}
	}
	return at
}
