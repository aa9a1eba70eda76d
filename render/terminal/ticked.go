package terminal

import (
	"strings"

	"github.com/meshpress/meshpress/internal/lazyregexp"
)

// quoted matches a value as %q writes it.
var quoted = lazyregexp.New(`"(?:[^"\\]|\\.)*"`)

// Ticked splits a text of meshpress at its backticks: the parts 1, 3, and so on are code. Backticks in a
// value in quotes
// are those of the value. A text in which one is missing is one part.
func Ticked(text string) []string {
	const own = "\x00" // no text that is printed has it
	safe := quoted().ReplaceAllStringFunc(text, func(s string) string { return strings.ReplaceAll(s, "`", own) })
	parts := strings.Split(safe, "`")
	if len(parts)%2 == 0 {
		return []string{text}
	}
	for i, part := range parts {
		parts[i] = strings.ReplaceAll(part, own, "`")
	}
	return parts
}
