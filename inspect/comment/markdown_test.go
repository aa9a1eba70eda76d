package comment

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	tables "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
)

// of returns a comment with a value in every place.
func of(value string) Comment {
	c := Comment{Head: "**Plan: " + Cell(value) + "**", Rows: Titles("", "Where", value),
		Left: func(n int) string { return fmt.Sprintf("%d left out", n) }}
	for i := range 20 {
		c.Lead = append(c.Lead, Item("error", value))
		c.Rows = append(c.Rows, Row(fmt.Sprint("row ", i), value, ""))
		c.Sections = append(c.Sections, Fold(value, Block("diff", value)+"\n"+strings.Join(Titles("a", value), "\n")+"\n"))
	}
	return c
}

// shape is what a reader of Markdown finds in a comment.
type shape struct{ items, tables, cells, blocks, other int }

func shapeOf(t *testing.T, markdown string) shape {
	t.Helper()
	var s shape
	source := []byte(markdown)
	doc := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(text.NewReader(source))
	err := ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n.Kind() {
		case ast.KindListItem:
			s.items++
		case tables.KindTable:
			s.tables++
		case tables.KindTableCell:
			s.cells++
		case ast.KindFencedCodeBlock:
			s.blocks++
		case ast.KindHeading, ast.KindCodeBlock, ast.KindThematicBreak, ast.KindImage, ast.KindBlockquote:
			s.other++
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestEverySizeIsValidMarkdown: a comment of any size has its lists, tables, blocks and details whole, whatever values
// are in it, under the rules of GitHub.
func TestEverySizeIsValidMarkdown(t *testing.T) {
	values := append(slices.Clone(hostile), "漢字 😀", "a", strings.Join(hostile, "\n"), "~~~", "- x", "# x", "    x",
		"> x", "---",
		strings.Repeat("漢", 2000))
	for _, value := range values {
		for size := MinSize; size < 70_000; size += size/3 + 7 {
			var b bytes.Buffer
			if err := of(value).Write(&b, Target{Size: size, Link: "https://ci.example.com/a(b)"}); err != nil {
				t.Fatal(err)
			}
			if b.Len() > size && len(of(value).Head) < MinSize/2 {
				t.Errorf("%.20q: %d bytes, more than %d", value, b.Len(), size)
			}
			checkShape(t, value, b.String())
		}
	}
}

func checkShape(t *testing.T, value, markdown string) {
	t.Helper()
	got := shapeOf(t, markdown)
	folds := strings.Count(markdown, "\n</details>\n")
	want := shape{items: strings.Count(markdown, "\n- **error"), blocks: folds, tables: folds}
	want.cells = 2 * folds
	if rows := strings.Count(markdown, "\n| row "); rows > 0 {
		want.tables++
		want.cells += 3 * (1 + rows)
	}
	if got != want {
		t.Errorf("%.20q in %d bytes is %+v, not %+v", value, len(markdown), got, want)
	}
	if strings.Count(markdown, "<details>") != folds {
		t.Errorf("%.20q: details are not closed", value)
	}
}
