package parity

import (
	"regexp"
	"slices"
	"strings"
)

// reason allows differences. Each of the four patterns must match the whole text; "*" matches anything, and so
// does an empty pattern.
type reason struct {
	Versions  []string // empty means all
	Input     string
	Object    string
	Field     string
	Meshpress string // meshpress's value or message
	Why       string // one sentence for docs/parity.md
}

// reasons is maintained by hand. The test fails for a difference without a reason, and for a reason without a
// difference. Keep the patterns narrow: a wide pattern hides the next bug.
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

// noReason is the index for a difference without a reason.
const noReason = -1

// explain returns the index in table of the first reason that matches, or noReason.
func explain(table []reason, release, input string, d difference) int {
	return slices.IndexFunc(table, func(r reason) bool {
		return (len(r.Versions) == 0 || slices.Contains(r.Versions, release)) &&
			fits(r.Input, input) && fits(r.Object, d.Object) &&
			fits(r.Field, d.Field) && fits(r.Meshpress, d.Meshpress)
	})
}

// fits matches a pattern. path.Match is not used, because brackets are special there and field paths contain
// them.
func fits(pattern, text string) bool {
	if pattern == "" {
		return true
	}
	expr := strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, ".*")
	return regexp.MustCompile("(?s)^(?:" + expr + ")$").MatchString(text)
}
