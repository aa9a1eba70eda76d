package takeover

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/inspect/live"
	"github.com/meshpress/meshpress/render/terminal"
)

// note says what the dump does not tell.
func (a *adoption) note(present *live.Cluster, absent map[string]bool) {
	if !present.Known() {
		a.out.Notes = append(a.out.Notes, "the dump does not say who wrote fields, so fields that an apply "+
			"withdraws are not seen: use the command of `meshpress takeover kinds` (`--show-managed-fields`)")
	}
	if n := ignored(present); n > 0 {
		a.out.Notes = append(a.out.Notes, fmt.Sprintf("`sailoperator.io/ignore` is set on %s: a change of such an object "+
			"does not "+
			"wake the operator, but its next upgrade of the release writes it back all the same", terminal.Count(n, "object")))
	}
	for kind, isAbsent := range absent {
		if !isAbsent {
			continue
		}
		a.out.Notes = append(a.out.Notes, fmt.Sprintf("the dump has no object of kind %s: if it was not asked for, objects "+
			"of that kind are new by mistake", kind))
	}
	slices.Sort(a.out.Notes)
	slices.SortStableFunc(a.out.Fought, func(a, b Fought) int {
		return cmp.Or(cmp.Compare(string(a.Tool), string(b.Tool)), cmp.Compare(a.Name, b.Name))
	})
}

// ignored counts the objects whose changes the Sail operator does not react to.
func ignored(c *live.Cluster) int {
	n := 0
	for _, o := range c.Objects {
		if o.Get("metadata", "annotations", "sailoperator.io/ignore") == "true" {
			n++
		}
	}
	return n
}

// isGoing tells whether an object is being deleted. An apply does not stop that.
func isGoing(o *live.Object) bool { return o.Get("metadata", "deletionTimestamp") != nil }

// goingText says what an object that is being deleted waits for.
func goingText(o *live.Object) string {
	text := fmt.Sprintf("%s is being deleted: an apply does not keep it, it is new once it is gone", o.Key())
	var waits []string
	for _, item := range o.List("metadata", "finalizers") {
		waits = append(waits, fmt.Sprintf("%q", item))
	}
	if len(waits) > 0 {
		text += "; its finalizers are " + strings.Join(waits, ", ")
	}
	return text
}
