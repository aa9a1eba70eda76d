// Package terminal makes text harmless for those who read it on a terminal or
// in the log of a CI system.
//
// Names and values of an input may have control characters, which move the
// cursor, overwrite lines or change colours; characters that turn the direction
// of writing or have no width, so that a line reads as something else; and
// commands, which CI systems take from what a program prints. All of them are
// shown as escapes, as in Go: \n, \x1b, \u202e.
//
// The package is for text that people read. It must not be applied to data.
package terminal

import (
	"bytes"
	"io"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Text returns some lines without what is not text. Line breaks and tabs stay.
func Text(text string) string {
	return commands.ReplaceAllStringFunc(visible(text, "\n\t"), disarm)
}

// Line returns a text that stays on its line: a line break is shown, too.
func Line(text string) string { return commands.ReplaceAllStringFunc(visible(text, ""), disarm) }

// commands are what CI systems look for: GitHub Actions for :: at the beginning
// of a line and for ##[ anywhere, Azure Pipelines and TeamCity for their own.
var commands = regexp.MustCompile(`(?m)(^[ \t]*::|##\[|##vso\[|##teamcity\[)`)

// disarm shows the first sign of a command as an escape.
func disarm(command string) string {
	at := strings.IndexAny(command, ":#")
	return command[:at] + `\x` + strconv.FormatUint(uint64(command[at]), 16) + command[at+1:]
}

// visible shows what does not print, but for some characters.
func visible(text, keep string) string {
	hidden := func(r rune) bool { return !unicode.IsPrint(r) && !strings.ContainsRune(keep, r) }
	if utf8.ValidString(text) && !strings.ContainsFunc(text, hidden) {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			b.WriteString(`\x` + strconv.FormatUint(uint64(text[i]), 16))
		case hidden(r):
			b.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		default:
			b.WriteRune(r)
		}
		i += size
	}
	return b.String()
}

// Lines is a writer that makes everything [Text], line by line. Several goroutines
// may write to it.
type Lines struct {
	to   io.Writer
	mu   sync.Mutex
	rest []byte // a line that is not complete
}

// NewLines returns a writer of lines. The caller must call [Lines.Flush] in the end.
func NewLines(to io.Writer) *Lines { return &Lines{to: to} }

// Write implements [io.Writer]. A line is held back until it is complete.
func (l *Lines) Write(text []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rest = append(l.rest, text...)
	return len(text), l.write(bytes.LastIndexByte(l.rest, '\n') + 1)
}

// Flush writes a last line that has no end.
func (l *Lines) Flush() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.write(len(l.rest))
}

func (l *Lines) write(n int) error {
	if n == 0 {
		return nil
	}
	_, err := io.WriteString(l.to, Text(string(l.rest[:n])))
	l.rest = append([]byte{}, l.rest[n:]...)
	return err
}

// Raw returns what [Lines] are written to, and every other writer as it is. It is
// for what the program itself draws.
func Raw(w io.Writer) io.Writer {
	if own, ok := w.(*Lines); ok {
		return own.to
	}
	return w
}
