package diff

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode"

	"github.com/meshpress/meshpress/render/terminal"
)

// text returns a value on one line: JSON, or the string itself if it cannot be mistaken for another value.
func text(v any) string {
	if s, ok := v.(string); ok && isPlain(s) {
		return s
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return "(a value that cannot be shown)"
	}
	return Printable(strings.TrimSuffix(out.String(), "\n"))
}

func isPlain(s string) bool {
	return s != "" && strings.TrimSpace(s) == s && !json.Valid([]byte(s)) && !strings.ContainsAny(s, "\"") &&
		!strings.Contains(s, " -> ") && !strings.ContainsFunc(s, isUnprintable)
}

// Printable makes a text safe for one line of a terminal.
func Printable(s string) string { return terminal.Line(s) }

func isUnprintable(r rune) bool { return !unicode.IsPrint(r) }
