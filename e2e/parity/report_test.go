package parity

import (
	"strings"
	"testing"
)

func TestWriteReport(t *testing.T) {
	table := []reason{{Field: "spec.x", Why: "it must"}}
	x := difference{Object: "v1 Service s", Field: "spec.x", Upstream: "1", Meshpress: "a|b"}
	rendered := outcome{Objects: objects{"v1 Service s": true, "v1 Service t": true}}
	result := func(name string, found ...difference) caseResult {
		return caseResult{Case: parityCase{Name: name, Files: []string{name}}, Upstream: rendered,
			Found: map[string][]difference{embedded: found, directory: found}}
	}
	refused := caseResult{Case: parityCase{Name: "bad", Sets: []string{"a=b"}}, Upstream: outcome{Refusal: "no"}}
	got := writeReport([]versionResult{{
		Version: version{Name: "9.9"},
		Cases:   []caseResult{result("one", x), result("two", x), refused},
	}}, table)
	for _, line := range []string{
		"| 9.9 | 3 | 1 | 4 | 2 | 2 |",
		"| one, two | both | v1 Service s | spec.x | `1` | `a\\|b` | it must |",
		"| bad | `no` |",
		"| bad | `--set a=b` |",
	} {
		if !strings.Contains(got, line+"\n") {
			t.Errorf("no line %q in:\n%s", line, got)
		}
	}
}
