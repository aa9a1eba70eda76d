package engine

import (
	"errors"
	"regexp"
	"strings"
)

var errPattern = errors.New("pattern of files is not valid")

// globRegexp translates a pattern of file names: Go's expressions are linear in
// the name, other matchers of such patterns are not. It has *, **, ?, [abc],
// [!a-z], {a,b} and a backslash, as Helm's has.
func globRegexp(pattern string) (*regexp.Regexp, error) {
	var out strings.Builder
	out.WriteString(`(?s)\A`)
	braces := 0
	for rest := pattern; rest != ""; {
		var piece string
		var err error
		if piece, rest, err = globPiece(rest, &braces); err != nil {
			return nil, err
		}
		out.WriteString(piece)
	}
	out.WriteString(strings.Repeat(")", braces)) // those that nobody closed
	return regexp.Compile(out.String() + `\z`)
}

// globPiece translates the first part of a pattern.
func globPiece(pattern string, braces *int) (piece, rest string, err error) {
	if rest, ok := strings.CutPrefix(pattern, "**"); ok {
		return ".*", rest, nil
	}
	first := []rune(pattern)[0]
	rest = pattern[len(string(first)):]
	switch {
	case first == '*':
		return "[^/]*", rest, nil
	case first == '?':
		return "[^/]", rest, nil
	case first == '[':
		return globSet(rest)
	case first == '{':
		*braces++
		return "(?:", rest, nil
	case first == '}' && *braces > 0:
		*braces--
		return ")", rest, nil
	case first == ',' && *braces > 0:
		return "|", rest, nil
	case first == '\\' && rest != "":
		next := []rune(rest)[0]
		return regexp.QuoteMeta(string(next)), rest[len(string(next)):], nil
	}
	return regexp.QuoteMeta(string(first)), rest, nil
}

// globSet translates a set of characters: some, or from one to another.
func globSet(pattern string) (piece, rest string, err error) {
	set, rest, closed := strings.Cut(pattern, "]")
	set, not := strings.CutPrefix(set, "!")
	if !closed || set == "" {
		return "", "", errPattern
	}
	var out strings.Builder
	out.WriteString("[")
	if not {
		out.WriteString("^")
	}
	runes := []rune(set)
	isRange := len(runes) > 1 && runes[1] == '-'
	switch {
	case isRange && len(runes) != 3:
		return "", "", errPattern
	case isRange:
		out.WriteString(quoteSet(runes[:1]) + "-" + quoteSet(runes[2:]))
	default:
		out.WriteString(quoteSet(runes))
	}
	out.WriteString("]")
	return out.String(), rest, nil
}

func quoteSet(runes []rune) string {
	var out strings.Builder
	for _, r := range runes {
		if strings.ContainsRune(`\]^-[`, r) {
			out.WriteRune('\\')
		}
		out.WriteRune(r)
	}
	return out.String()
}
