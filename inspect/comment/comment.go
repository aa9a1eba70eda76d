// Package comment writes Markdown for the comment of a pull request: a table
// that sums up, details that are folded, within the size that a forge accepts.
//
// Everything that comes from an input is made harmless first, by [Cell], [Code],
// [Prose], [Block] or [Fold]: no value can end its cell, its code block or its details,
// mention a user or an issue, or load a picture. What is said is up to the caller.
package comment

import (
	"fmt"
	"html"
	"io"
	"regexp"
	"strings"

	"github.com/meshpress/meshpress/render/terminal"
)

// DefaultSize is below what GitHub accepts: 65,536 characters. GitLab takes a
// million.
const DefaultSize = 65_000

// MinSize has room for what is always said.
const MinSize = 1_000

// Comment is a text with sections, of which those are left out that do not fit.
type Comment struct {
	Head string   // said first
	Rows []string // of the table below it, with the rows of titles; may be empty
	// Sections are the details, the most important first. Left says, for a
	// number of them, that they were left out and how to see them.
	Sections []string
	Left     func(n int) string
}

// Write writes the comment in at most size bytes. What does not fit as a whole
// gets a third of the room for its table, and every section that fits into the
// rest; without sections, the table gets all of it. The error is that of the writer.
func (c Comment) Write(w io.Writer, size int) error {
	text := c.text(c.Rows, c.Sections)
	if len(text) > size {
		room := size / 3
		if len(c.Sections) == 0 {
			room = size - leftLine
		}
		rows := fitting(c.Rows, room-len(c.text(nil, nil)), true)
		text = c.text(rows, fitting(c.Sections, size-len(c.text(rows, nil)), false))
	}
	_, err := io.WriteString(w, text)
	return err
}

// fitting are the parts for which there is room, one after the other; a table
// has no holes.
func fitting(parts []string, room int, noHoles bool) []string {
	var out []string
	for _, s := range parts {
		need := len(s) + 1
		switch {
		case need <= room:
			out, room = append(out, s), room-need
		case noHoles:
			return out
		}
	}
	return out
}

func (c Comment) text(rows, sections []string) string {
	var b strings.Builder
	b.WriteString(c.Head + "\n")
	if len(rows) > 0 {
		b.WriteString("\n" + strings.Join(rows, "\n") + "\n")
	}
	if left := len(c.Rows) - len(rows); left > 0 && len(rows) > 0 {
		fmt.Fprintf(&b, "\n%d of %d rows left out: the comment would be too long.\n", left, len(c.Rows)-titleRows)
	}
	for _, s := range sections {
		b.WriteString("\n" + s)
	}
	if left := len(c.Sections) - len(sections); left > 0 {
		b.WriteString("\n" + c.Left(left) + "\n")
	}
	return b.String()
}

// Row is a row of a table; the cells are escaped here.
func Row(cells ...string) string {
	var b strings.Builder
	for _, c := range cells {
		b.WriteString("| " + Cell(c) + " ")
	}
	return b.String() + "|"
}

const titleRows = 2

// leftLine is the size of the line that says how many rows were left out, at most.
const leftLine = 100

// Titles are the first two rows of a table.
func Titles(titles ...string) []string {
	return []string{Row(titles...), strings.Repeat("| --- ", len(titles)) + "|"}
}

// Cell is a text that stays within a cell of a table and is nothing but text.
func Cell(text string) string {
	var b strings.Builder
	for _, r := range quiet(terminal.Text(text)) {
		switch {
		case r == '\n':
			b.WriteString("<br>")
		case r == '\t':
			b.WriteRune(' ')
		case strings.ContainsRune("\\`*_{}[]#!|<>&@~$", r):
			fmt.Fprintf(&b, "&#%d;", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Code is a text in a cell that is shown as code.
func Code(text string) string {
	text = terminal.Line(text)
	if text == "" || strings.ContainsAny(text, "`|\\<>&") || strings.TrimSpace(text) != text {
		return "<code>" + Cell(text) + "</code>" // no sign can be escaped between backticks
	}
	return "`" + text + "`"
}

// Prose is a text in a cell whose words between backticks are shown as code.
func Prose(text string) string {
	parts := strings.Split(text, "`")
	if len(parts)%2 == 0 {
		return Cell(text)
	}
	var b strings.Builder
	for i, part := range parts {
		if i%2 == 0 {
			b.WriteString(Cell(part))
		} else {
			b.WriteString(Code(part))
		}
	}
	return b.String()
}

// calling is what a forge makes mentions, references and links of, in HTML as
// well as in Markdown.
var calling = regexp.MustCompile(`(?i)://|\bwww\.|\bgh-|[@#!~$&%]`)

// quiet puts a space without width behind the first sign of each of them. To
// escape the sign would not help: a forge looks for them when it has read HTML.
func quiet(text string) string {
	return calling.ReplaceAllStringFunc(text, func(s string) string { return s[:1] + "\u200b" + s[1:] })
}

// Block is a block of code that no line of the text ends.
func Block(language, text string) string {
	fence := strings.Repeat("`", max(3, longestRun(text, '`')+1))
	return fence + language + "\n" + strings.TrimRight(terminal.Text(text), "\n") + "\n" + fence + "\n"
}

// Lines is a block of code for lines, followed by an empty line; "" for none.
func Lines(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	return Block("", strings.Join(lines, "\n")) + "\n"
}

func longestRun(text string, of rune) int {
	longest, run := 0, 0
	for _, r := range text {
		if r != of {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}

// Fold puts a body, which is Markdown, behind a title, which is text.
func Fold(title, body string) string {
	title = strings.Join(strings.Fields(title), " ")
	title = strings.ReplaceAll(html.EscapeString(quiet(terminal.Line(title))), "`", "&#96;")
	return "<details><summary>" + title + "</summary>\n\n" + body + "\n</details>\n"
}
