// Package terminal makes text safe to read on a terminal and in the log of a CI system.
//
// Names and values of an input may contain control characters, which move the cursor, overwrite lines or change
// colours; characters that reverse the direction of writing or have no width, so that a line reads differently;
// and commands that CI systems execute when a program prints them. The package writes all of them as escapes,
// as in Go: \n, \x1b, \u202e.
//
// It is for text that people read, not for data.
package terminal

import (
	"bytes"
	"io"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/meshpress/meshpress/internal/lazyregexp"
)

// Text escapes what is not text. It keeps line breaks and tabs.
func Text(text string) string {
	return commands().ReplaceAllStringFunc(visible(text, "\n\t"), disarm)
}

// Line is Text for one line: it escapes line breaks too.
func Line(text string) string { return commands().ReplaceAllStringFunc(visible(text, ""), disarm) }

// commands match what CI systems execute: GitHub Actions takes :: at the beginning of a line and ##[ anywhere;
// Azure Pipelines and TeamCity have their own.
var commands = lazyregexp.New(`(?m)(^[ \t]*::|##\[|##vso\[|##teamcity\[)`)

// disarm escapes the first character of a command.
func disarm(command string) string {
	at := strings.IndexAny(command, ":#")
	return command[:at] + `\x` + strconv.FormatUint(uint64(command[at]), 16) + command[at+1:]
}

// visible escapes characters that do not print, except those in keep.
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

// Lines is a writer that applies [Text] line by line. Several goroutines may use it.
type Lines struct {
	to   io.Writer
	mu   sync.Mutex
	rest []byte // the last line, not complete yet
}

// NewLines returns a writer of lines. The caller must call [Lines.Flush] at the end.
func NewLines(to io.Writer) *Lines { return &Lines{to: to} }

// Write implements [io.Writer]. It keeps a line until it is complete.
func (l *Lines) Write(text []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rest = append(l.rest, text...)
	return len(text), l.write(bytes.LastIndexByte(l.rest, '\n') + 1)
}

// Flush writes the last line if it has no line break.
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

// Raw returns the writer below [Lines], and any other writer unchanged. It is for output that the program makes
// itself, such as a progress bar.
func Raw(w io.Writer) io.Writer {
	if own, ok := w.(*Lines); ok {
		return own.to
	}
	return w
}
