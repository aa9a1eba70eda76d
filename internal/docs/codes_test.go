package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/meshpress/meshpress/render/diag"
)

var (
	// noProse is what a page may say a code in without a link: code, headings, comments.
	noProse  = regexp.MustCompile("(?ms)^ *```.*?^ *```|`[^`\n]*`|^#.*?$|^    .*?$|<!--.*?-->")
	linked   = regexp.MustCompile(`\[(MP\d{4})\]\((?:findings|policies)\.md#`)
	unlinked = regexp.MustCompile(`\bMP\d{4}\b`)
)

// TestCodesAreLinked: the first time that a page speaks of a code, it links the page of the code. (Those link back: a
// test writes the links there.)
func TestCodesAreLinked(t *testing.T) {
	files, err := filepath.Glob("../../docs/*.md")
	if err != nil || len(files) < 20 {
		t.Fatal(len(files), err)
	}
	for _, file := range files {
		switch filepath.Base(file) {
		case "findings.md", "policies.md", "parity.md", "vendor.md": // written by tests
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for line := range strings.Lines(noProse.ReplaceAllString(string(text), "")) {
			for _, m := range linked.FindAllStringSubmatch(line, -1) {
				seen[m[1]] = true
			}
			for _, c := range unlinked.FindAllString(line, -1) {
				if known, ok := diag.ParseCode(c); ok && known.Title() != "" && !seen[c] {
					t.Errorf("%s speaks of %s, and does not link findings.md or policies.md", file, c)
					seen[c] = true
				}
			}
		}
	}
}
