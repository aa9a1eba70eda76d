package diag

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// What findings say is bounded, so that a long name in a long list is not
// printed as often as the list has items.
const (
	maxText   = 5 << 10 // bytes of a text or a hint: what the API server allows a policy to say
	maxListed = 12      // names in a sentence: types of Kubernetes have up to forty fields
	maxName   = 253     // bytes of one of them, as in a name of DNS
)

// Shorten returns a text of at most about most bytes: of a longer one, how it
// begins and how it ends.
func Shorten(text string, most int) string {
	if len(text) <= most {
		return text
	}
	head, tail := most*3/4, len(text)-most/4
	for head > 0 && !utf8.RuneStart(text[head]) {
		head--
	}
	for tail < len(text) && !utf8.RuneStart(text[tail]) {
		tail++
	}
	return text[:head] + "..." + text[tail:]
}

// Names lists names for a sentence, the first of them when there are many.
func Names(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	var short []string
	for _, name := range names[:min(len(names), maxListed)] {
		short = append(short, Shorten(name, maxName))
	}
	return First(append(short, names[len(short):]...), maxListed)
}

// First lists the first names for a sentence, and says how many more there are.
func First(names []string, most int) string {
	text := strings.Join(names[:min(len(names), most)], ", ")
	if more := len(names) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// Lines returns the first lines of a list, and one that says how many more there are.
func Lines(lines []string, most int) []string {
	if more := len(lines) - most; more > 0 {
		return append(lines[:most:most], fmt.Sprintf("and %d more", more))
	}
	return lines
}
