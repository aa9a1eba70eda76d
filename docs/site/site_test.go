package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestDocumentation: the pages of this checkout have no link that leads nowhere, and the site has what they show.
func TestDocumentation(t *testing.T) {
	out := t.TempDir()
	if err := build("../..", out, "https://example.com/"); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"index.html":             `<a href="docs/install.html">docs/install.md</a>`,
		"docs/index.html":        `<a href="cli/index.html">The command line</a>`,
		"docs/cli/render.html":   `href="../../style.css"`,
		"docs/report.png":        "PNG",
		"docs/test.html":         `<a href="findings.html#mp0196-`, // the code in the table
		"docs/policies.html":     `<h2 id="mp0101-a-revision-in-an-ambient-cluster">`,
		"examples/ci/index.html": `<a href="../../docs/report.html">`,
		"examples/argocd":        "",
		"index.js":               `"u":"docs/tutorial.html#4-a-canary-in-staging"`,
		"docs/architecture.html": `https://example.com/internal/arrows`,
	} {
		content, err := os.ReadFile(filepath.Join(out, name))
		if want == "" {
			if err == nil {
				t.Errorf("%s is there", name)
			}
			continue
		}
		if err != nil || !strings.Contains(string(content), want) {
			t.Errorf("%s does not have %q, %v", name, want, err)
		}
	}
}

// TestWrongLinks: each kind of link that leads nowhere is an error, and so is a page that nobody links.
func TestWrongLinks(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"docs/README.md":   "# Pages\n\n[a](a.md) [b](b.md#nothing) [c](c.md) [d](../docs/a.md#a-head_ing)\n",
		"docs/a.md":        "# A\n\n## `A` head_ing!\n\n![x](x.png) [dir](../examples) [web](https://example.com)\n",
		"docs/b.md":        "# B\n",
		"docs/alone.md":    "# Alone\n",
		"examples/x.yaml":  "",
		"examples/x/r.txt": "",
	} {
		file := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	err := build(root, t.TempDir(), "https://example.com/")
	if err == nil {
		t.Fatal("no error")
	}
	want := `docs/README.md: link "b.md#nothing" leads to no heading of docs/b.md
docs/README.md: link "c.md" leads nowhere
docs/a.md: picture "x.png" is not there
docs/alone.md: no page links it`
	got := strings.Split(err.Error(), "\n")
	if strings.Join(got, "\n") != want && !sameLines(got, strings.Split(want, "\n")) {
		t.Errorf("%s", err)
	}
}

func sameLines(a, b []string) bool {
	seen := map[string]int{}
	for _, line := range a {
		seen[line]++
	}
	for _, line := range b {
		seen[line]--
	}
	for _, n := range seen {
		if n != 0 {
			return false
		}
	}
	return true
}

func TestCodesAreLinked(t *testing.T) {
	s := &site{codes: map[string]string{"MP0001": "docs/findings.md#mp0001-x"}}
	in := "<h2>MP0001</h2><p>MP0001 <code>MP0001</code> MP0002 <a href=\"x\">MP0001</a></p><pre>MP0001</pre>"
	link := `<a href="../findings.html#mp0001-x">MP0001</a>`
	want := "<h2>MP0001</h2><p>" + link + " <code>" + link + "</code> MP0002 <a href=\"x\">MP0001</a></p><pre>MP0001</pre>"
	if got := s.linkCodes(in, "docs/cli/x.md"); got != want {
		t.Errorf("%s", got)
	}
}
