// Package comment writes Markdown for the comment of a pull request: a table, and details that the forge folds,
// within the size that the forge accepts.
//
// [Cell], [Code], [Prose], [Block] and [Fold] make text of an input safe: no value can end its cell, its code
// block or its details, mention a user or an issue, or load a picture. The caller decides what the comment
// says.
package comment

import (
	"fmt"
	"html"
	"io"
	"strings"

	"github.com/meshpress/meshpress/internal/lazyregexp"
	"github.com/meshpress/meshpress/render/terminal"
)

// DefaultSize is the default size in bytes. GitHub accepts 65,536 characters, GitLab a million.
const DefaultSize = 65_000

// MinSize has room for the head, a link and the table's titles.
const MinSize = 1_000

// MaxLink is the length of the longest link in bytes.
const MaxLink = 500

// Target says where a comment goes.
type Target struct {
	Size int    // how many bytes it may have
	Link string // the address of the whole report, which the caller gives; may be empty
}

// Comment is a text with sections. Sections that do not fit are left out.
type Comment struct {
	Head string   // the beginning
	Lead []string // items of a list below Head: what a reader must not miss; may be empty
	Rows []string // of the table below the list, starting with those of [Titles]; may be empty
	// Sections are the details, the most important first. Left returns the sentence that a number of them were
	// left out, and how to see them.
	Sections []string
	Left     func(n int) string
}

// Write writes the comment in at most to.Size bytes. If the whole does not fit, the list gets a third of the room,
// the table half of the rest, and the sections what is left; without sections, the table gets all of it. The error
// is that of the writer.
func (c Comment) Write(w io.Writer, to Target) error {
	if to.Link != "" {
		c.Head += "\n\n" + linked(to.Link)
	}
	text := c.text(c.Lead, c.Rows, c.Sections)
	if len(text) > to.Size {
		lead := fitting(c.Lead, (to.Size-len(c.text(nil, nil, nil)))/3, true)
		room := to.Size - len(c.text(lead, nil, nil))
		if len(c.Sections) > 0 {
			room /= 2
		}
		rows := fitting(c.Rows, room, true)
		if len(rows) <= titleRows {
			rows = nil
		}
		text = c.text(lead, rows, fitting(c.Sections, to.Size-len(c.text(lead, rows, nil)), false))
	}
	_, err := io.WriteString(w, text)
	return err
}

// linked returns the link to the whole report. Parentheses would end it.
func linked(address string) string {
	return "[The whole report](" + strings.NewReplacer("(", "%28", ")", "%29", " ", "%20", "<", "%3C", ">", "%3E",
		"\n", "", "\r", "").Replace(address) + ")"
}

// fitting returns the parts that fit into room, in their order. With noHoles it stops at the first part that
// does not fit, because a table must not skip rows.
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

func (c Comment) text(lead, rows, sections []string) string {
	var b strings.Builder
	b.WriteString(c.Head + "\n")
	if len(lead) > 0 {
		b.WriteString("\n" + strings.Join(lead, "\n") + "\n")
	}
	if left := len(c.Lead) - len(lead); left > 0 {
		fmt.Fprintf(&b, "\n%d more of these left out: the comment would be too long.\n", left)
	}
	if len(rows) > 0 {
		b.WriteString("\n" + strings.Join(rows, "\n") + "\n")
	}
	if all, left := len(c.Rows)-titleRows, len(c.Rows)-len(rows); left > 0 && all > 0 {
		fmt.Fprintf(&b, "\n%d of %d rows left out: the comment would be too long.\n", min(left, all), all)
	}
	for _, s := range sections {
		b.WriteString("\n" + s)
	}
	if left := len(c.Sections) - len(sections); left > 0 {
		b.WriteString("\n" + c.Left(left) + "\n")
	}
	return b.String()
}

// Item returns an item of a list, with a word in bold before the text.
func Item(word, text string) string {
	return "- **" + Cell(word) + "** " + Prose(text)
}

// Row returns a row of a table. It escapes the cells with [Cell].
func Row(cells ...string) string {
	var b strings.Builder
	for _, c := range cells {
		b.WriteString("| " + Cell(c) + " ")
	}
	return b.String() + "|"
}

const titleRows = 2

// Titles returns the first two rows of a table.
func Titles(titles ...string) []string {
	return []string{Row(titles...), strings.Repeat("| --- ", len(titles)) + "|"}
}

// Cell returns a text for a cell of a table, without any markup.
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

// Code returns a text for a cell that is shown as code.
func Code(text string) string {
	text = terminal.Line(text)
	if text == "" || strings.ContainsAny(text, "`|\\<>&") || strings.TrimSpace(text) != text {
		return "<code>" + Cell(text) + "</code>" // between backticks nothing can be escaped
	}
	return "`" + text + "`"
}

// Prose returns a text for a cell. Words between backticks are shown as code.
func Prose(text string) string {
	var b strings.Builder
	for i, part := range terminal.Ticked(text) {
		if i%2 == 0 {
			b.WriteString(Cell(part))
		} else {
			b.WriteString(Code(part))
		}
	}
	return b.String()
}

// calling matches the texts that a forge turns into mentions, references and links, in HTML as well as in
// Markdown.
var calling = lazyregexp.New(`(?i)://|\bwww\.|\bgh-|[@#!~$&%]`)

// quiet inserts a space without width after the first character of each match. Escaping the character does not
// help, because the forge looks for them after decoding HTML.
func quiet(text string) string {
	return calling().ReplaceAllStringFunc(text, func(s string) string { return s[:1] + "\u200b" + s[1:] })
}

// Block returns a block of code. No line of the text can end it.
func Block(language, text string) string {
	fence := strings.Repeat("`", max(3, longestRun(text, '`')+1))
	return fence + language + "\n" + strings.TrimRight(terminal.Text(text), "\n") + "\n" + fence + "\n"
}

// Lines returns a block of code with an empty line after it; "" without lines.
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

// Fold returns a body that is hidden below a title until the reader opens it. The body is Markdown; the title
// is text and is escaped.
func Fold(title, body string) string {
	title = strings.Join(strings.Fields(title), " ")
	title = strings.ReplaceAll(html.EscapeString(quiet(terminal.Line(title))), "`", "&#96;")
	return "<details><summary>" + title + "</summary>\n\n" + body + "\n</details>\n"
}
