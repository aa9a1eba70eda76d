package diag

import (
	"strings"

	"github.com/meshpress/meshpress/internal/lazyregexp"
)

// Page explains a code. A raw string of Go cannot contain back-quotes, so the texts have fields and commands in
// single quotes; String replaces them. An empty line separates paragraphs; other line breaks have no meaning.
type Page struct {
	Why     string // what the finding means and why it matters
	Source  string // where the rule is from; empty if it follows from meshpress itself
	Fix     string // the rest of the sentence "To fix it, ..."
	Example string // a printed finding; its lines are not wrapped
}

// String returns the page in Markdown. Its lines have at most 80 columns, unless a word is longer.
func (p Page) String() string {
	parts := []string{prose(p.Why)}
	if p.Source != "" {
		parts = append(parts, prose("Source: "+p.Source))
	}
	parts = append(parts, prose("To fix it, "+p.Fix))
	if p.Example != "" {
		parts = append(parts, "For example:\n\n    "+strings.ReplaceAll(marked(p.Example), "\n", "\n    "))
	}
	return strings.Join(parts, "\n\n")
}

// prose wraps the lines of paragraphs.
func prose(text string) string {
	var out []string
	for _, paragraph := range paragraphs().Split(marked(text), -1) {
		out = append(out, wrap(strings.Fields(paragraph)))
	}
	return strings.Join(out, "\n\n")
}

var paragraphs = lazyregexp.New(`\n\s*\n`)

// marked replaces single quotes around words by back-quotes. An apostrophe follows a letter, so it does not
// open a quotation.
func marked(text string) string { return quotation().ReplaceAllString(text, "$1`$2`") }

var quotation = lazyregexp.New(`(^|[\s(\[])'([^'\n]*)'`)

func wrap(words []string) string {
	const width = 80
	var b strings.Builder
	column := 0
	for _, word := range words {
		switch {
		case column > 0 && column+1+len(word) > width:
			b.WriteByte('\n')
			column = 0
		case column > 0:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += len(word)
	}
	return b.String()
}
