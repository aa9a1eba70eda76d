package policies

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/meshpress/meshpress/policies/acceptance"
	"github.com/meshpress/meshpress/policies/admission"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/snapshot"
	"github.com/meshpress/meshpress/render/source"
)

// Options configure the checks of a run. The zero value applies all rules, no admission policies, and compares
// with nothing.
type Options struct {
	// Rules are the rules of the run; nil means all of them.
	Rules []*Rule
	// Files reads the admission policies from the files that the config names.
	Files func(files []string) ([]source.Document, diag.List)
	// Past is what rules about upgrades compare with; nil for nothing.
	Past Past
}

// Past is what clusters had before a change, or have now. Several goroutines use it.
type Past interface {
	// Names lists the clusters that had objects, sorted. It is empty if only the rendered clusters are known.
	Names() []string
	// Before returns what a cluster had, in the form of what is rendered, nil for nothing.
	Before(*render.Cluster) *snapshot.Snapshot
}

// New returns the constructor of the checks for [render.Options].
func New(options Options) func(*render.Fleet) (render.Checks, diag.List) {
	return func(f *render.Fleet) (render.Checks, diag.List) {
		c := &checks{fleet: f, config: f.Config, rules: options.Rules, past: options.Past,
			accept: acceptance.New()}
		switch {
		case f.Config.Compat != "":
			c.rules = nil // the tool whose output compat mode compares with has no rules
		case c.rules == nil:
			c.rules = Rules()
		}
		if len(f.Config.Policies.Files) == 0 || options.Files == nil {
			return c, nil
		}
		files, found := options.Files(f.Config.Policies.Files)
		for _, d := range f.Documents() {
			if version, kind := d.Kind(); version == "v1" && kind == "Namespace" {
				files = append(files, d) // selectors of policies match labels of Namespaces
			}
		}
		own, more := admission.Load(files)
		c.own = own
		return c, append(found, more...)
	}
}

// checks are the checks of one run.
type checks struct {
	fleet  *render.Fleet
	config lifecycle.ConfigSpec
	rules  []*Rule
	accept *acceptance.Check
	own    *admission.Policies // nil if there are no admission policies
	past   Past                // nil if there is nothing to compare with

	mu        sync.Mutex
	summaries []Summary
}

// Fix implements [render.Checks].
func (c *checks) Fix(cluster *render.Cluster) diag.List {
	return fix(c.rules, viewOf(cluster, c.config))
}

// Check implements [render.Checks].
func (c *checks) Check(ctx context.Context, cluster *render.Cluster) diag.List {
	view := viewOf(cluster, c.config)
	found := append(c.accepted(cluster), CheckCluster(c.rules, c.before(cluster), view)...)
	if c.own != nil {
		own, cost := c.own.Check(ctx, cluster)
		found = append(found, own...)
		cluster.Cost.PolicyCost += cost
	}
	c.add(summarize(view))
	return found
}

// before returns what the cluster had, or has, nil for nothing. A cluster that failed is compared with nothing: what is
// missing in it would look removed.
func (c *checks) before(cluster *render.Cluster) *snapshot.Snapshot {
	if cluster.Failed || c.past == nil {
		return nil
	}
	return c.past.Before(cluster)
}

// accepted reports objects that the API server refuses. In compat mode they are warnings, because another tool renders
// them all the same. What only server-side apply refuses is an error with Flux, which always applies in this way.
func (c *checks) accepted(cluster *render.Cluster) diag.List {
	found := c.accept.Cluster(cluster)
	for i := range found {
		switch {
		case c.config.Compat != "":
			found[i].Severity = diag.Warning
		case found[i].Code == diag.KeyTwice && c.config.Engine == "flux":
			found[i].Severity = diag.Error
		}
	}
	return found
}

// Skip implements [render.Checks].
func (c *checks) Skip(cluster *render.Cluster) {
	if len(c.rules) > 0 {
		c.add(summarize(viewOf(cluster, c.config)))
	}
}

func (c *checks) add(s Summary) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.summaries = append(c.summaries, s)
}

// Finish implements [render.Checks].
func (c *checks) Finish() diag.List {
	slices.SortFunc(c.summaries, bySummary)
	return append(checkFleet(c.rules, c.summaries), c.removedClusters()...)
}

// Finds implements [render.Checks].
func (c *checks) Finds(code diag.Code) bool {
	isChange := code == diag.ClusterGone || slices.ContainsFunc(Rules(), func(r *Rule) bool {
		return r.Upgrade != nil && r.Code == code
	})
	return !isChange || c.past != nil
}

// removedClusters reports clusters with earlier releases that no input names any more. Their objects would be pruned.
func (c *checks) removedClusters() diag.List {
	var found diag.List
	clusters := c.fleet.Clusters
	if len(c.config.Only) > 0 || len(clusters) == 0 || c.past == nil {
		return nil
	}
	has := map[string]bool{}
	for _, cluster := range clusters {
		has[cluster.Name] = true
	}
	for _, name := range c.past.Names() {
		if has[name] {
			continue
		}
		if old := c.past.Before(&render.Cluster{Name: name}); old != nil {
			found.Add(diag.Diagnostic{Code: diag.ClusterGone, Cluster: name, // no line of the input is about it
				Text: fmt.Sprintf("cluster %q has %d releases that would be removed: no installation names it",
					name, len(old.Releases)),
				Hint: "name it, or waive this for the cluster when it is taken down"})
		}
	}
	return found
}
