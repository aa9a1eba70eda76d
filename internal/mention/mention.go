// Package mention finds the pages of the documentation that speak of a code, for tests that write the pages of codes.
package mention

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	code    = regexp.MustCompile(`\bMP\d{4}\b`)
	heading = regexp.MustCompile(`(?m)^# (.*)$`)
	fences  = regexp.MustCompile("(?ms)^ *```.*?^ *```")
)

// generated are the pages of the codes themselves.
var generated = []string{"findings.md", "policies.md"}

// Pages returns for each code a line with links to the pages in docs that speak of it outside of examples, in the order
// of their names.
func Pages(t testing.TB, docs string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(docs, "*.md"))
	if err != nil || len(files) < 20 {
		t.Fatalf("%d pages, %v", len(files), err)
	}
	links := map[string][]string{}
	for _, file := range files {
		name := filepath.Base(file)
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		title := heading.FindStringSubmatch(string(text))
		if slices.Contains(generated, name) || title == nil {
			continue
		}
		codes := map[string]bool{}
		for _, c := range code.FindAllString(fences.ReplaceAllString(string(text), ""), -1) {
			codes[c] = true
		}
		for c := range codes {
			links[c] = append(links[c], fmt.Sprintf("[%s](%s)", title[1], name))
		}
	}
	out := map[string]string{}
	for c, all := range links {
		out[c] = "More: " + strings.Join(all, ", ") + ".\n"
	}
	return out
}
