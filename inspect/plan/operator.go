package plan

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/fleet"
)

// defaultGrace is how many seconds the Sail operator keeps a revision that nothing uses, if the Istio says nothing.
const defaultGrace = "30"

// operator says what the Sail operator does with Istios that have a revision for each version. The manifests are the
// state after all of it.
func (ch *change) operator(c *fleet.Cluster) []string {
	var out []string
	if c == nil { // a cluster that is gone
		return nil
	}
	gone := slices.DeleteFunc(slices.Sorted(maps.Keys(ch.old.Planes)), func(revision string) bool {
		_, stays := ch.new.Planes[revision]
		return stays
	})
	for _, i := range c.Installations {
		if i.Sail == nil || !i.Sail.RevisionBased {
			continue
		}
		if _, before := ch.old.Planes[i.Sail.Name]; before {
			continue
		}
		for _, old := range gone {
			if strings.HasPrefix(old, i.Resource+"-v") {
				out = append(out, ch.replaces(i, old)...)
			}
		}
	}
	return out
}

// replaces says how a revision of an Istio replaces an older one.
func (ch *change) replaces(i *fleet.Installation, old string) []string {
	strategy := i.Spec.Get("updateStrategy")
	grace := strategy.Get("inactiveRevisionDeletionGracePeriodSeconds").Text()
	if grace == "" {
		grace = defaultGrace
	}
	workloads := "it leaves the workloads to you: they follow when their namespaces name the new revision and they restart"
	if strategy.Get("updateWorkloads").Value() == true {
		workloads = "it moves the workloads, too: `updateWorkloads` is true"
	}
	return []string{
		fmt.Sprintf("it installs revision %q beside %q, and tags that point at Istio %q move to it", i.Sail.Name, old,
			i.Resource), workloads,
		fmt.Sprintf("it removes revision %q %s seconds after nothing uses it any more; what is rendered here has only %q",
			old,
			grace, i.Sail.Name),
	}
}
