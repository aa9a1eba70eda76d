package parity

import (
	"regexp"
	"slices"
	"strings"
)

// reason allows differences. The four patterns are matched against the whole
// of a difference's texts; "*" stands for anything, an empty pattern too.
type reason struct {
	Versions  []string // empty: all
	Input     string
	Object    string
	Field     string
	Meshpress string // what meshpress has or says there
	Why       string // one sentence for docs/parity.md
}

// reasons is kept by hand. A difference without one fails the test, and so
// does a reason that no difference needs any more. Keep the patterns narrow:
// a wide one hides the next bug.
var reasons = []reason{
	{
		Field:     wholeInput,
		Meshpress: "refuses: *MP0033*nothing is rendered*",
		Why:       "By design: istioctl prints nothing and succeeds; in GitOps, an empty output could delete the whole mesh.",
	},
	{
		Input:     "flag_force",
		Field:     wholeInput,
		Meshpress: "renders * objects",
		Why: "By design: a value that no chart knows is a warning (MP0010), because charts of vendors have values " +
			"that Istio's own type has not.",
	},
}

// noReason is the place of a difference that nothing explains.
const noReason = -1

// explain returns the place in table of the first reason that fits, or noReason.
func explain(table []reason, release, input string, d difference) int {
	return slices.IndexFunc(table, func(r reason) bool {
		return (len(r.Versions) == 0 || slices.Contains(r.Versions, release)) &&
			fits(r.Input, input) && fits(r.Object, d.Object) &&
			fits(r.Field, d.Field) && fits(r.Meshpress, d.Meshpress)
	})
}

// fits takes no path.Match, where brackets are special: field paths have them.
func fits(pattern, text string) bool {
	if pattern == "" {
		return true
	}
	expr := strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, ".*")
	return regexp.MustCompile("(?s)^(?:" + expr + ")$").MatchString(text)
}
