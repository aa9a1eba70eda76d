package page

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	_ "github.com/meshpress/meshpress/internal/golden" // the flag -update
)

// marked writes spans with brackets around what is marked.
func marked(spans []span) string {
	var b strings.Builder
	for _, s := range spans {
		if s.Mark {
			b.WriteString("[" + s.Text + "]")
		} else {
			b.WriteString(s.Text)
		}
	}
	return b.String()
}

func TestWordsThatDifferAreMarked(t *testing.T) {
	for _, c := range []struct{ before, after, old, now string }{
		{"pilot:1.23.2-solo", "pilot:1.24.2-solo", "pilot:1.[23].2-solo", "pilot:1.[24].2-solo"},
		{"same", "same", "same", "same"},
		{"", "new", "", "[new]"},
		{"old", "", "[old]", ""},
		{"a b c d", "a x c y", "a [b] c [d]", "a [x] c [y]"},
		{"--log all:info", "--log all:debug --x", "--log all:[info]", "--log all:[debug --x]"},
		{"größe", "grün", "[größe]", "[grün]"},
	} {
		old, now := words(c.before, c.after)
		if got := []string{marked(old), marked(now)}; !cmp.Equal(got, []string{c.old, c.now}) {
			t.Errorf("%q -> %q is marked as %q", c.before, c.after, got)
		}
	}
}

func TestLongTextsAreComparedByTheirEnds(t *testing.T) {
	middle := strings.Repeat("a b ", 2000)
	old, now := words("x "+middle+"y", "x "+strings.ReplaceAll(middle, "a", "c")+"y")
	if len(old) != 3 || len(now) != 3 || !old[1].Mark || old[0].Text != "x " || old[2].Text != " b y" {
		t.Errorf("%d and %d spans", len(old), len(now))
	}
}

func TestRemovedLinesStandBesideThoseThatReplaceThem(t *testing.T) {
	var got []string
	for _, r := range textRows("@@ -1,3 +1,4 @@\n same\n-one 1\n+one 2\n+two\n end\n") {
		got = append(got, r.Head+marked(r.Old)+"|"+marked(r.New))
	}
	want := []string{"@@ -1,3 +1,4 @@|", "same|same", "one [1]|one [2]", "|two", "end|end"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
