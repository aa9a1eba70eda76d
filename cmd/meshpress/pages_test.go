package main

import (
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

// TestCommandsOfPages parses every command line of meshpress in a code block of the pages: the command, and its flags,
// must be there. [TestTranscripts] also runs those that are marked as `console`.
func TestCommandsOfPages(t *testing.T) {
	count := 0
	for _, page := range pages(t) {
		for _, line := range commandLines(page.text) {
			count++
			if problem := parses(line); problem != "" {
				t.Errorf("%s: %q: %s", page.name, line, problem)
			}
		}
	}
	if count < 50 {
		t.Errorf("only %d commands in all pages", count)
	}
}

var (
	fenced   = regexp.MustCompile("(?ms)^ *```([a-z]*)\n(.*?)^ *```")
	indented = regexp.MustCompile(`(?m)^ {4}(meshpress .*)$`)
	inside   = regexp.MustCompile(`(?m)(?:^|[;&|(] ?|\$ |do )(meshpress [a-z].*)$`)
	ends     = regexp.MustCompile(`\s[;&|>#]|;|\s2>|\)|  `)
	optional = regexp.MustCompile(`[\[\]]|\.\.\.`)
)

// commandLines returns the command lines of meshpress in the code of a page, without what follows a command in a shell.
func commandLines(text string) []string {
	var found []string
	for _, m := range indented.FindAllStringSubmatch(fenced.ReplaceAllString(text, ""), -1) {
		found = append(found, m[1])
	}
	for _, block := range fenced.FindAllStringSubmatch(text, -1) {
		if block[1] == "sh" || block[1] == "console" {
			for _, m := range inside.FindAllStringSubmatch(block[2], -1) {
				found = append(found, m[1])
			}
		}
	}
	for i, line := range found {
		if at := ends.FindStringIndex(line); at != nil {
			line = line[:at[0]]
		}
		found[i] = line
	}
	return found
}

// parses says what is wrong with a command line. In a usage, [ ] and ... mark what may be left out or repeated, and |
// separates alternatives.
func parses(line string) string {
	if line = strings.TrimSpace(line); strings.ContainsAny(line, "[|") || strings.Contains(line, "...") {
		line = optional.ReplaceAllString(line, " ")
	}
	program := newProgram(streams{in: strings.NewReader(""), out: io.Discard, err: io.Discard})
	c, rest, err := program.Find(strings.Fields(line)[1:])
	if err != nil || c == program {
		return "no such command"
	}
	if c.DisableFlagParsing && len(rest) > 0 && !strings.HasPrefix(rest[0], "-") {
		return "no such subcommand"
	}
	for _, word := range rest {
		name, _, _ := strings.Cut(strings.TrimLeft(word, "-"), "=")
		name = strings.Trim(name, `"'`)
		if strings.HasPrefix(word, "--") && name != "" && !known(c.Flags(), c.InheritedFlags(), name) {
			return "no flag --" + name
		}
	}
	return ""
}

func known(own, inherited *pflag.FlagSet, name string) bool {
	return own.Lookup(name) != nil || inherited.Lookup(name) != nil
}
