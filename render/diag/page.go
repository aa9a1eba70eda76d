package diag

import (
	"regexp"
	"strings"
)

// Page explains a code. A Go raw string cannot hold back-quotes, so its texts
// have fields and commands in single quotes; String turns them into back-quotes.
// An empty line divides paragraphs; other line breaks have no meaning.
type Page struct {
	Why     string // what the finding means and why it matters
	Source  string // where a rule comes from; empty for findings that follow from meshpress itself
	Fix     string // what to do, as the rest of the sentence "To fix it, ..."
	Example string // a finding as it is printed; its lines stay as they are
}

// String returns the page in Markdown, with lines of at most 80 columns where
// words allow it.
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

// prose breaks the lines of paragraphs anew.
func prose(text string) string {
	var out []string
	for _, paragraph := range paragraphs.Split(marked(text), -1) {
		out = append(out, wrap(strings.Fields(paragraph)))
	}
	return strings.Join(out, "\n\n")
}

var paragraphs = regexp.MustCompile(`\n\s*\n`)

// marked puts back-quotes in the place of single quotes around a word or more.
// An apostrophe follows a letter, so it never opens a quotation.
func marked(text string) string { return quotation.ReplaceAllString(text, "$1`$2`") }

var quotation = regexp.MustCompile(`(^|[\s(\[])'([^'\n]*)'`)

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
