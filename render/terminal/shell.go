package terminal

import (
	"strconv"
	"strings"
)

// Command is a line for a shell, for people who paste it.
type Command string

// Shell returns a command: the format with each %s replaced by a word, in quotes where the shell would take it for
// something else. No quotes help against a word that begins with a dash: put what an input can name behind a flag, or
// behind its kind, as in deployment/NAME.
func Shell(format string, words ...string) Command {
	var b strings.Builder
	for _, word := range words {
		before, after, _ := strings.Cut(format, "%s")
		b.WriteString(before + Quote(word))
		format = after
	}
	return Command(b.String() + format)
}

// QuotePath quotes the path of a file for a shell. The path does not look like an option.
func QuotePath(path string) string {
	if strings.HasPrefix(path, "-") {
		path = "./" + path
	}
	return Quote(path)
}

// Quote quotes a word for a shell. The result is one line.
func Quote(word string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./=:,@%+", r)
	}
	switch {
	case word != "" && !strings.ContainsFunc(word, func(r rune) bool { return !plain(r) }):
		return word
	case Line(word) != word:
		text := strconv.QuoteToASCII(word)
		return "$'" + strings.ReplaceAll(text[1:len(text)-1], "'", `\'`) + "'"
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
