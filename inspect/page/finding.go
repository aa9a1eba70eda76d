package page

import (
	"fmt"
	"strings"

	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/inspect/overview"
	"github.com/meshpress/meshpress/render/terminal"
)

type finding struct {
	overview.Finding
	At    string
	Where string // the clusters
	Also  []string
	Lines []sourceLine
}

type sourceLine struct {
	overview.Line
	Here bool
}

func findingsOf(o overview.Overview, b *budget) []finding {
	var out []finding
	for _, f := range o.Findings {
		v := finding{Finding: f, At: place(f.File, f.Line, f.Column)}
		if len(f.Clusters) > 0 {
			v.Where = diff.Names(f.Clusters, len(o.Clusters))
		}
		for _, p := range f.Places {
			if at := place(p.File, p.Line, p.Column); at != v.At && len(v.Also) < maxAlso {
				v.Also = append(v.Also, p.Cluster+": "+at)
			}
		}
		for _, l := range f.Context {
			if b.take(l.Text) {
				v.Lines = append(v.Lines, sourceLine{l, l.Number == f.Line})
			}
		}
		out = append(out, v)
	}
	return out
}

// maxAlso is how many further positions of a finding a page has.
const maxAlso = 20

func place(file string, line, column int) string {
	switch {
	case line == 0:
		return file
	case column == 0:
		return fmt.Sprintf("%s:%d", file, line)
	}
	return fmt.Sprintf("%s:%d:%d", file, line, column)
}

// code is a code with its explanation.
type code struct {
	overview.Code
	Blocks []block
}

// block is a paragraph of text, or lines of code.
type block struct {
	Code  string
	Words []span
}

// span is a part of a text. Mark sets it off: as code in prose, as changed in a value.
type span struct {
	Text string
	Mark bool
}

func codesOf(o overview.Overview) []code {
	var out []code
	for _, c := range o.Codes {
		out = append(out, code{c, blocks(c.Page)})
	}
	return out
}

// blocks reads the Markdown of a page: paragraphs, words between backticks, and indented lines. Pages have nothing
// else: see [diag.Page].
func blocks(text string) []block {
	var out []block
	for part := range strings.SplitSeq(text, "\n\n") {
		switch {
		case strings.TrimSpace(part) == "":
		case strings.HasPrefix(part, "    "):
			out = append(out, block{Code: strings.ReplaceAll(strings.TrimPrefix(part, "    "), "\n    ", "\n")})
		default:
			out = append(out, block{Words: ticked(strings.ReplaceAll(part, "\n", " "))})
		}
	}
	return out
}

// ticked splits a text at its backticks.
func ticked(text string) []span {
	var out []span
	for i, part := range terminal.Ticked(text) {
		if part != "" {
			out = append(out, span{part, i%2 == 1})
		}
	}
	return out
}
