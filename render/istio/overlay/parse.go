package overlay

import (
	"fmt"
	"strconv"
	"strings"
)

// Parse reads a path such as `spec.template.spec.containers.[name:discovery].args[0]`.
// The error is a [*PathError].
func Parse(path string) (Path, error) {
	var p Path
	for rest := path; rest != ""; {
		body := strings.TrimLeft(rest, ".")
		if body == "" { // dots at the end
			if len(p) > 0 {
				p[len(p)-1].source += rest
			}
			break
		}
		text, problem := element(body, len(body) == len(rest) && len(p) > 0)
		if problem != nil {
			problem.Path = path
			return nil, problem
		}
		step := newStep(text)
		step.source = rest[:len(rest)-len(body)] + text
		p, rest = append(p, step), body[len(text):]
	}
	switch {
	case len(p) == 0:
		return nil, emptyPath(path)
	case len(p) > maxSteps:
		return nil, &PathError{Path: path, Reason: fmt.Sprintf("must not have more than %d elements", maxSteps)}
	}
	return p, nil
}

// maxSteps limits the depth of what a path creates, as the depth of documents
// is limited. Objects of Kubernetes stay below 30.
const maxSteps = 200

// element returns the first element of s, which does not begin with a dot.
// adjoining means that no dot is between this element and the one before.
func element(s string, adjoining bool) (string, *PathError) {
	if s[0] == '[' {
		return bracket(s)
	}
	end := indexUnescaped(s, ".[")
	text := s[:end]
	switch {
	case adjoining:
		return "", &PathError{Step: text, Reason: `must not follow a "]"`, Hint: "put a dot between them"}
	case strings.Contains(text, "]"):
		return "", &PathError{Step: text, Reason: `must not have a "]" without a "["`}
	}
	return text, nil
}

// bracket returns the bracket that s begins with. Brackets inside it must be in
// pairs or escaped, as in `[:^--x=[0-9]+$]`.
func bracket(s string) (string, *PathError) {
	end := closing(s)
	if end < 0 {
		return "", &PathError{Step: s, Reason: `must end with "]"`,
			Hint: `a "[" or "]" inside must be one of a pair, or have a backslash before it`}
	}
	if inside := s[1:end]; inside == "" || inside == ":" {
		return "", &PathError{Step: s[:end+1], Reason: "must not be empty",
			Hint: `select an item with "[key:value]", "[value]" or "[n]", or append with "[-1]"`}
	}
	return s[:end+1], nil
}

// closing returns the index of the "]" that closes the "[" at the start, or -1.
func closing(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '[':
			depth++
		case ']':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// newStep reads an element that is well formed.
func newStep(text string) Step {
	if text[0] != '[' {
		return Step{text: text, name: unescape(text)}
	}
	inside := strings.ReplaceAll(text[1:len(text)-1], `\.`, ".")
	if n, err := strconv.Atoi(inside); err == nil && n >= atEnd {
		return Step{text: text, kind: byIndex, index: n}
	}
	if value, ok := strings.CutPrefix(inside, ":"); ok {
		return Step{text: text, kind: byRegex, regex: value}
	}
	if i := indexUnescaped(inside, ":"); i < len(inside) {
		return Step{text: text, kind: byField, name: unescape(inside[:i]), value: unescape(inside[i+1:]), regex: inside}
	}
	return Step{text: text, kind: byRegex, regex: inside}
}

// indexUnescaped returns the index in s of the first of chars that has no
// backslash before it, or the length of s. A "[" is never escaped in istioctl's
// paths.
func indexUnescaped(s, chars string) int {
	for i := range len(s) {
		if strings.IndexByte(chars, s[i]) >= 0 && (s[i] == '[' || i == 0 || s[i-1] != '\\') {
			return i
		}
	}
	return len(s)
}

var unescaper = strings.NewReplacer(`\.`, ".", `\:`, ":")

func unescape(s string) string { return unescaper.Replace(s) }
