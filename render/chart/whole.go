package chart

import "strings"

// wholeFunctions print or pass on everything below their argument.
var wholeFunctions = []string{"toYaml", "toJson", "toPrettyJson", "toRawJson", "omitNil", "tpl"}

// isWhole tells whether a template reads everything below a path. before and after are the texts around the
// path. A function may get the value, or `with`, `range` or a variable may take it.
func isWhole(before, after string) bool {
	before = strings.TrimRight(before, " ($\t\n")
	if name, ok := strings.CutSuffix(before, `"`); ok { // include "name" .Values.path
		open := strings.LastIndexByte(name, '"')
		before = strings.TrimRight(name[:max(open, 0)], " ")
		return endsWith(before, "include") || endsWith(before, "template")
	}
	for _, word := range wholeFunctions {
		if endsWith(before, word) {
			return true
		}
	}
	if strings.HasSuffix(before, ":=") || endsWith(before, "with") || endsWith(before, "range") {
		return true
	}
	next, ok := strings.CutPrefix(strings.TrimLeft(after, ") "), "|")
	next = strings.TrimLeft(next, " ")
	for _, word := range wholeFunctions {
		if ok && strings.HasPrefix(next, word) {
			return true
		}
	}
	return false
}

// endsWith tells whether the last word of a text is word.
func endsWith(text, word string) bool {
	rest, ok := strings.CutSuffix(text, word)
	return ok && (rest == "" || strings.ContainsAny(rest[len(rest)-1:], " ({-\t\n|"))
}
