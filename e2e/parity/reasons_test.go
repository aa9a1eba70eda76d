package parity

import "testing"

func TestExplain(t *testing.T) {
	table := []reason{
		{Versions: []string{"1.0"}, Input: "a*", Why: "one"},
		{Object: "v1 Service *", Field: "spec.ports[*].targetPort", Meshpress: absent, Why: "two"},
	}
	port := difference{Object: "v1 Service n/s", Field: "spec.ports[0].targetPort", Upstream: "0", Meshpress: absent}
	other := difference{Object: "v1 Service n/s", Field: "spec.type"}
	tests := []struct {
		release, input string
		d              difference
		want           int
	}{
		{"1.0", "abc", other, 0},
		{"2.0", "abc", other, noReason},
		{"1.0", "bac", other, noReason},
		{"2.0", "abc", port, 1},
	}
	for _, test := range tests {
		if got := explain(table, test.release, test.input, test.d); got != test.want {
			t.Errorf("%s %s %+v: got %d, want %d", test.release, test.input, test.d, got, test.want)
		}
	}
}

func TestUnusedReasons(t *testing.T) {
	table := []reason{{Field: "x"}, {Field: "y"}}
	all := []versionResult{{Cases: []caseResult{{Found: map[string][]difference{embedded: {{Field: "x"}}}}}}}
	if got := unusedReasons(table, all); len(got) != 1 || got[0] != 1 {
		t.Errorf("got %v, want [1]", got)
	}
}

// TestReasonsAreComplete proves that every reason has a sentence and a pattern. Without a pattern it would hide
// every difference.
func TestReasonsAreComplete(t *testing.T) {
	for i, r := range reasons {
		if r.Why == "" || r.Input+r.Object+r.Field+r.Meshpress == "" {
			t.Errorf("reason %d lacks a sentence or a pattern: %+v", i, r)
		}
	}
}
