package diag

import (
	"fmt"
	"strings"
	"testing"

	"github.com/meshpress/meshpress/internal/golden"
	"github.com/meshpress/meshpress/internal/mention"
)

const findingsHead = `# Findings

A finding is ` + "`file:line:col: severity CODE: text`" +
	`, with a hint on its own line. The [config](config.md) may change the
severity of a code, unless it is fixed: then nothing could be rendered. [policies.md](policies.md) has the pages of the
rules, MP0101 to MP0176; this page explains the other codes. ` + "`meshpress policies explain CODE`" +
	` prints both. A test
generates this page from the table of codes.

| code | severity | what |
| --- | --- | --- |
`

// TestFindingsPage: docs/findings.md equals the table of codes.
func TestFindingsPage(t *testing.T) {
	var b strings.Builder
	b.WriteString(findingsHead)
	for _, d := range catalogue() {
		page, anchor := d.code.Document()
		if page == "findings.md" {
			page = ""
		}
		fmt.Fprintf(&b, "| [%s](%s#%s) | %s | %s |\n", d.code, page, anchor, severityOf(d), d.title)
	}
	more := mention.Pages(t, "../../docs")
	for _, d := range catalogue() {
		if d.page.Why != "" {
			fmt.Fprintf(&b, "\n## %s: %s\n\nSeverity: %s.\n\n%s\n", d.code, d.title, severityOf(d), d.page)
			if line := more[d.code.String()]; line != "" {
				fmt.Fprint(&b, "\n", line)
			}
		}
	}
	golden.Compare(t, "../../docs/findings.md", b.String())
}

func severityOf(d definition) string {
	if d.fixed {
		return d.severity.String() + ", fixed"
	}
	return d.severity.String()
}

// TestPages: every code has a page, except those of rules. The example of a page is a printed finding of its
// code.
func TestPages(t *testing.T) {
	for _, d := range catalogue() {
		if d.code.IsRule() {
			if d.page != (Page{}) {
				t.Errorf("%s is a rule: its page must stand next to its check", d.code)
			}
			continue
		}
		if d.page.Why == "" || d.page.Fix == "" {
			t.Errorf("the page of %s must say what it means and what to do", d.code)
		}
		first, rest, _ := strings.Cut(d.page.Example, "\n")
		if !strings.Contains(first, fmt.Sprintf("%s %s: ", d.severity, d.code)) ||
			rest != "" && !strings.HasPrefix(rest, "  hint: ") {
			t.Errorf("the example of %s is not a finding of it:\n%s", d.code, d.page.Example)
		}
	}
}

// TestCodesAreUnique: codes are sorted, and each is defined once.
func TestCodesAreUnique(t *testing.T) {
	codes := Codes()
	for i, c := range codes[1:] {
		if c <= codes[i] {
			t.Errorf("%s is defined after %s", c, codes[i])
		}
	}
}

func TestPageTurnsQuotesIntoBackQuotes(t *testing.T) {
	p := Page{
		Why: "The cluster's `x` is 'a.b'. The clusters' names ('c', 'd e').\n\n\t\tA second paragraph\n\t\tof two lines.",
		Fix: "write 'a.b: \"\"', and " + strings.Repeat("word ", 16) + "end.", Example: "error: 'x'\n  hint: y",
	}
	want := "The cluster's `x` is `a.b`. The clusters' names (`c`, `d e`).\n\nA second paragraph of two lines.\n\n" +
		"To fix it, write `a.b: \"\"`, and word word word word word word word word word\nword word word word word word " +
		"word end.\n\n" +
		"For example:\n\n    error: `x`\n      hint: y"
	if got := p.String(); got != want {
		t.Errorf("have\n%s\nwant\n%s", got, want)
	}
}
