package chart

import (
	"iter"
	"strings"
)

// valuesName is how templates name all values.
const valuesName = ".Values"

// use is a place at which a template names values: those at a path, as in `.Values.global.tag` and
// `(.Values.global).tag`, that of a key, as in `index .Values "istio-cni"`, or all if both are empty.
type use struct {
	begin, end int // offsets of the whole
	path       string
	key        string
}

// uses lists the uses in the text of a template. It is no regular expression, because it takes milliseconds as one.
func uses(text string) iter.Seq[use] {
	return func(yield func(use) bool) {
		for at := 0; ; {
			i := strings.Index(text[at:], valuesName)
			if i < 0 {
				return
			}
			u := use{begin: at + i}
			at += i + len(valuesName)
			u.key = keyOf(text[:u.begin], text[at:])
			u.end = at + pathLength(text[at:])
			u.path = text[at:u.end]
			if (u.key != "" || u.path != "" || endsName(text[at:])) && !yield(u) {
				return
			}
			at = u.end
		}
	}
}

// keyOf returns the key that index takes from all values, "" if there is none.
func keyOf(before, after string) string {
	quoted, isQuoted := strings.CutPrefix(after, ` "`)
	if !isQuoted || !strings.HasSuffix(strings.TrimSuffix(before, "$"), "index ") {
		return ""
	}
	n := 0
	for n < len(quoted) && (isWordPart(quoted[n]) || quoted[n] == '-') {
		n++
	}
	if !strings.HasPrefix(quoted[n:], `"`) {
		return ""
	}
	return quoted[:n]
}

// pathLength returns the length of the names at the beginning of a text, each after a dot. A parenthesis may end
// before a dot.
func pathLength(text string) int {
	end := 0
	for {
		name, isField := strings.CutPrefix(strings.TrimPrefix(text[end:], ")"), ".")
		if !isField || name == "" || !isWordPart(name[0]) || name[0] >= '0' && name[0] <= '9' {
			return end
		}
		n := 1
		for n < len(name) && isWordPart(name[n]) {
			n++
		}
		end = len(text) - len(name) + n
	}
}

// endsName tells whether the name before a text ends there, and nothing is taken of it.
func endsName(text string) bool {
	return text == "" || text[0] != '.' && text[0] != ')' && !isWordPart(text[0])
}

func isWordPart(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}
