// Package color colours the lines that meshpress prints for people: findings, differences and plans. It knows lines by
// their beginning, and changes no text: without its escapes, a line is what it was.
package color

import (
	"io"
	"strings"

	"github.com/meshpress/meshpress/internal/lazyregexp"
)

// The escapes are those that every terminal knows.
const (
	reset  = "\x1b[0m"
	bold   = "\x1b[1m"
	faint  = "\x1b[2m"
	red    = "\x1b[31m"
	green  = "\x1b[32m"
	yellow = "\x1b[33m"
	cyan   = "\x1b[36m"
)

// Lines is a writer that colours lines if On says so. Each line must be written as a whole.
type Lines struct {
	To io.Writer
	// Lines calls On at each write.
	On func() bool

	hunk string // the indentation of a unified diff
	in   bool   // the last line was in it
}

// Write implements [io.Writer].
func (l *Lines) Write(text []byte) (int, error) {
	if !l.On() {
		return l.To.Write(text)
	}
	var b strings.Builder
	for line := range strings.Lines(string(text)) {
		content := strings.TrimRight(line, "\n")
		b.WriteString(l.line(content) + line[len(content):])
	}
	_, err := io.WriteString(l.To, b.String())
	return len(text), err
}

var (
	hunkLine = lazyregexp.New(`^(\s*)@@ -\d`)
	finding  = lazyregexp.New(`^(|.*: )((error|warning|info) MP\d{4})(: .*)$`)
	hint     = lazyregexp.New(`^(  hint:)(.*)$`)
	effect   = lazyregexp.New(`^(\s+)(disconnect|wait|restart)(\s.*)$`)
	title    = lazyregexp.New(`^(\s*)([-+~>]) (.*)$`)
	changed  = lazyregexp.New(`^(\s+\S+: )(.*)( -> )(.*)$`)
)

var words = map[string]string{"error": bold + red, "warning": bold + yellow, "info": bold + cyan,
	"disconnect": bold + red, "wait": bold + red, "restart": yellow}

var signs = map[string]string{"+": green, "-": red, "~": bold, ">": bold}

func (l *Lines) line(text string) string {
	if m := hunkLine().FindStringSubmatch(text); m != nil {
		l.in, l.hunk = true, m[1]
		return cyan + text + reset
	}
	if rest, inside := strings.CutPrefix(text, l.hunk); l.in && inside && rest != "" &&
		strings.ContainsAny(rest[:1], " +-\\") {
		return l.hunk + inHunk(rest)
	}
	l.in = false
	if m := finding().FindStringSubmatch(text); m != nil {
		return m[1] + words[m[3]] + m[2] + reset + m[4]
	}
	if m := hint().FindStringSubmatch(text); m != nil {
		return cyan + m[1] + reset + m[2]
	}
	if m := effect().FindStringSubmatch(text); m != nil {
		return m[1] + words[m[2]] + m[2] + reset + m[3]
	}
	if m := title().FindStringSubmatch(text); m != nil {
		return m[1] + signs[m[2]] + m[2] + " " + m[3] + reset
	}
	if m := changed().FindStringSubmatch(text); m != nil && strings.Count(text, " -> ") == 1 {
		return m[1] + red + m[2] + reset + m[3] + green + m[4] + reset
	}
	return text
}

// inHunk colours a line of a unified diff by its first character.
func inHunk(line string) string {
	switch line[0] {
	case '+':
		return green + line + reset
	case '-':
		return red + line + reset
	}
	return faint + line + reset
}
