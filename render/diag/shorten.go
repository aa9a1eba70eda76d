package diag

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Limits of what a finding prints. Otherwise a long name in a long list would be printed once per item.
const (
	maxText   = 5 << 10 // bytes of a text or a hint; the API server allows a policy's message as much
	maxListed = 12      // names in a sentence; a type of Kubernetes has up to 40 fields
	maxName   = 253     // bytes of one name, as in DNS
)

// Shorten returns the beginning and the end of a text that is longer than about most bytes, and a shorter text
// unchanged.
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

// Names lists names for a sentence. Of a long list it prints the first names and the number of the others.
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

// First lists the first names for a sentence, and the number of the others.
func First(names []string, most int) string {
	text := strings.Join(names[:min(len(names), most)], ", ")
	if more := len(names) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// Lines returns the first lines of a list, and a line with the number of the others.
func Lines(lines []string, most int) []string {
	if more := len(lines) - most; more > 0 {
		return append(lines[:most:most], fmt.Sprintf("and %d more", more))
	}
	return lines
}
