package policies

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/meshpress/meshpress/policies/acceptance"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/snapshot"
)

var immutableField = &Rule{
	Code: diag.ImmutableField,
	Page: diag.Page{
		Why: `A field that the API server does not allow to change must not change.

			The selector of a Deployment or DaemonSet, the role of a binding, the address and the class of a
			Service and a few other fields can be set only once. Such a change passes every review, and
			fails in the middle of an upgrade, when it is applied.`,
		Source: `kubernetes.io, the API reference of each kind ("immutable", "cannot be updated"); the API
			server's validation of updates.`,
		Fix: `revert the change, give the object another name (for example by a new revision), or delete the
			object before you apply the change.`,
	},
	Upgrade: func(old *snapshot.Snapshot, c *Cluster, r *Report) {
		before := old.ByKey()
		for dir, o := range c.Snapshot().All() {
			previous := before[o.Key()]
			if previous == nil || previous == o {
				continue
			}
			for _, path := range acceptance.Immutable(previous, o) {
				r.At(c.dirAt(dir), "`%s` of %s in cluster %q must not change: %s", path, o.Key(), c.Name,
					fromTo(previous, o, path)).
					Hint("the API server refuses it: take it back, or delete the object first")
			}
		}
	},
}

func fromTo(before, after *manifest.Object, path string) string {
	keys := strings.Split(path, ".")
	return fmt.Sprintf("it was %s and would be %s", short(before.Get(keys...)), short(after.Get(keys...)))
}

// short prints a value on one line, shortened.
func short(v any) string {
	if v == nil {
		return "not set"
	}
	text, err := json.Marshal(v)
	if err != nil || len(text) > 120 {
		return "something else"
	}
	return string(text)
}
