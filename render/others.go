package render

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/istio"
)

// skip hands the clusters that this run does not render to the checks, because rules about the fleet need them.
// Clusters with the same installations share their releases, because a fleet may have thousands of clusters.
func (r *run) skip() {
	if len(r.Config.Only) == 0 || r.options.Checks == nil {
		return
	}
	chosen := setOf(r.Config.Only)
	clusters := slices.DeleteFunc(r.All(), func(c *fleet.Cluster) bool { return c.Unnamed || chosen[c.Name] })
	// the run that renders these clusters reports their findings
	specs, _ := resolve(clusters, r.library, r.Config, istioOptions(r.Config))
	known := map[string][]*istio.Release{}
	for _, c := range clusters {
		key := installations(c)
		releases, ok := known[key]
		if !ok {
			releases, _ = istio.Releases(c, specs)
			known[key] = releases
		}
		out := planned(c, releases)
		r.checks.Skip(&out)
	}
}

// installations returns a key of the cluster's installations: the same specs and revisions give the same key.
func installations(c *fleet.Cluster) string {
	var b strings.Builder
	for _, i := range c.Installations {
		fmt.Fprintf(&b, "%p %s\n", i.Spec.Node, i.Revision)
	}
	return b.String()
}

// within keeps the findings about the named clusters; without names it keeps all.
func within(only []string, found diag.List) diag.List {
	chosen := setOf(only)
	return slices.DeleteFunc(found, func(d diag.Diagnostic) bool { return len(only) > 0 && !chosen[d.Cluster] })
}

func setOf(names []string) map[string]bool {
	out := make(map[string]bool, len(names))
	for _, name := range names {
		out[name] = true
	}
	return out
}
