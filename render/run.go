package render

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/policies"
	"github.com/meshpress/meshpress/policies/admission"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/helm"
	"github.com/meshpress/meshpress/render/helm/engine"
	"github.com/meshpress/meshpress/render/istio"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// run is what the clusters of one call share.
type run struct {
	config   lifecycle.ConfigSpec
	specs    map[*fleet.Install]*istio.Spec
	cache    *helm.Cache
	limits   engine.Limits
	declared map[string]bool // namespaces that the input has already
	rules    []*policies.Rule
	own      *admission.Policies // of the user; nil for none
	old      map[string]*policies.State
}

type result struct {
	cluster Cluster
	found   diag.List
	summary policies.Summary
}

// cluster renders one cluster.
func (r *run) cluster(c *fleet.Cluster) result {
	releases, found := istio.Releases(c, r.specs)
	out := result{cluster: Cluster{Name: c.Name}, found: found}
	view := policies.Cluster{Cluster: c, Config: r.config}
	for _, release := range releases {
		view.Releases = append(view.Releases, policies.Release{Release: release})
	}
	if r.config.Policies.Fix {
		out.found = append(out.found, policies.Fix(r.rules, &view)...)
	}
	var rendered []Release
	for i, release := range releases {
		objects, more := r.release(c, release)
		out.found = append(out.found, more...)
		view.Releases[i].Objects = objects
		one := split(release.Dir, objects)
		one.From = release
		if r.config.SyncWaves {
			one = waves(one, firstWave+1+release.Step())
		}
		rendered = append(rendered, one)
	}
	if !istioOptions(r.config).Istioctl {
		out.found = append(out.found, checkWhole(&view)...)
		if first := r.namespaces(c, releases, rendered); len(first.Objects) > 0 {
			view.Namespaces = first.Objects
			if r.config.SyncWaves {
				first = waves(first, firstWave)
			}
			rendered = append([]Release{first}, rendered...)
		}
	}
	out.cluster.Releases = rendered
	out.found = append(out.found, encode(c, out.cluster)...)
	out.found = append(out.found, checkObjects(c, out.cluster, releases)...)
	if r.complete(c) && !out.found.HasErrors() && len(out.cluster.Releases) == 0 {
		out.found.Add(diag.Diagnostic{Code: diag.Nothing, Pos: c.Installs[0].At.Pos(), Cluster: c.Name,
			Text: fmt.Sprintf("nothing is rendered for cluster %q: every component is off", c.Name)})
	}
	if r.complete(c) && !lacksChart(found) { // rules would miss what was not rendered
		out.found = append(out.found, policies.CheckCluster(r.rules, r.old[c.Name], &view)...)
		if r.own != nil {
			out.found = append(out.found, r.own.Check(&view)...)
		}
		out.summary = policies.Summarize(&view)
	}
	return out
}

// lacksChart tells whether a release is missing for want of its chart.
func lacksChart(found diag.List) bool {
	return slices.ContainsFunc(found, func(d diag.Diagnostic) bool { return d.Code == diag.BadChart || d.Code == diag.NotLocal })
}

// complete tells whether all installations of a cluster have charts and a spec.
func (r *run) complete(c *fleet.Cluster) bool {
	return !slices.ContainsFunc(c.Installs, func(i *fleet.Install) bool { return r.specs[i] == nil })
}

// release renders one release and changes its objects.
func (r *run) release(c *fleet.Cluster, release *istio.Release) ([]*manifest.Object, diag.List) {
	var found diag.List
	release.Limits = r.limits
	output, err := r.cache.Render(release.Release)
	if err != nil {
		pos := release.Pos()
		found.Add(diag.Diagnostic{Code: diag.TemplateFailed, Pos: pos.Pos(), Field: pos.Path(), Cluster: c.Name,
			Text: fmt.Sprintf("release %q does not render: %s", release.Dir, oneLine(err)), Hint: helm.Hint(err)})
		return nil, found
	}
	for _, w := range output.Warnings {
		found.Add(diag.Diagnostic{Code: diag.ChartWarning, Pos: release.Pos().Pos(), Cluster: c.Name, Text: fmt.Sprintf("release %q: %s", release.Dir, w)})
	}
	if len(output.Unordered) > 0 {
		found.Add(diag.Diagnostic{Code: diag.MapOrder, Pos: release.Pos().Pos(), Cluster: c.Name,
			Text: fmt.Sprintf("release %q: %q lists the keys or values of a map: here they are sorted, in Helm their order differs from run to run", release.Dir, output.Unordered[0])})
	}
	objects, more := release.Patch(slices.Clone(output.Objects))
	found = append(found, more...)
	objects, more = release.Overlay(objects)
	return objects, append(found, more...)
}

// checkWhole: a patch, an overlay or a chart can leave an object behind that no
// API server takes, and that kustomize cannot tell from others.
func checkWhole(c *policies.Cluster) diag.List {
	var found diag.List
	for _, r := range c.Releases {
		for _, o := range r.Objects {
			if problem := o.Problem(); problem != "" {
				found.Add(diag.Diagnostic{Code: diag.PatchInvalid, Pos: r.Pos().Pos(), Field: r.Pos().Path(), Cluster: c.Name,
					Text: fmt.Sprintf("release %q has an object that is not valid: %s of %s", r.Dir, problem, o.Key())})
			}
		}
	}
	return found
}

// encode brings objects into their canonical form here, where clusters are
// worked on side by side, and not where they are written one by one.
func encode(c *fleet.Cluster, out Cluster) diag.List {
	var found diag.List
	for _, o := range out.Objects() {
		if err := o.Freeze(); err != nil {
			found.Add(diag.Diagnostic{Code: diag.TemplateFailed, Pos: c.Installs[0].At.Pos(), Cluster: c.Name, Text: err.Error()})
		}
	}
	return found
}

func split(dir string, objects []*manifest.Object) Release {
	r := Release{Dir: dir}
	for _, o := range objects {
		if o.IsCRD() {
			r.CRDs = append(r.CRDs, o)
		} else {
			r.Objects = append(r.Objects, o)
		}
	}
	manifest.Sort(r.CRDs)
	manifest.Sort(r.Objects)
	return r
}

// checkObjects: two releases that render one object are an error, said once for
// each pair of releases, with the places of both.
func checkObjects(c *fleet.Cluster, out Cluster, releases []*istio.Release) diag.List {
	var found diag.List
	namespaces := len(out.Releases) - len(releases) // the release of what all need comes first, if there is one
	owner := map[manifest.Key]int{}
	said := map[[2]int]bool{}
	for i, r := range out.Releases {
		for _, o := range slices.Concat(r.CRDs, r.Objects) {
			before, ok := owner[o.Key()]
			owner[o.Key()] = i
			if !ok || said[[2]int{before, i}] || before < namespaces || before != i && out.Releases[before].Dir == r.Dir {
				continue // the same release twice is reported as such
			}
			said[[2]int{before, i}] = true
			if before == i {
				at := releases[i-namespaces].Pos()
				found.Add(diag.Diagnostic{Code: diag.DuplicateObject, Pos: at.Pos(), Field: at.Path(), Cluster: c.Name,
					Text: fmt.Sprintf("release %q of cluster %q renders %s twice", r.Dir, c.Name, o.Key())})
				continue
			}
			first, second := claim(releases[before-namespaces], o), claim(releases[i-namespaces], o)
			found.Add(diag.Diagnostic{Code: diag.DuplicateObject, Pos: second.Pos(), Field: second.Path(), Cluster: c.Name,
				Text: fmt.Sprintf("releases %q and %q of cluster %q render the same objects, %s among them", out.Releases[before].Dir, r.Dir, c.Name, o.Key()),
				Hint: fmt.Sprintf("the first one is at %s", first.Pos())})
		}
	}
	return found
}

// claim is where the input asks for an object of a release: the list of tags
// for the objects of a tag, else the component.
func claim(r *istio.Release, o *manifest.Object) source.Ref {
	switch tags := r.Install.Spec.Get("values", "revisionTags"); {
	case o.Label("istio.io/tag") == "":
		return r.Pos()
	case tags.Exists():
		return tags
	}
	return r.Install.At.Nearest("defaultRevision")
}

func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

// inOrder calls work for the items side by side and yields the results in
// order. No more than workers results are ahead of the one that is yielded, so
// memory does not grow with the number of items.
func inOrder[T, R any](items []T, work func(T) R, workers int) iter.Seq2[int, R] {
	return func(yield func(int, R) bool) {
		results := make(chan chan R, workers)
		stop := make(chan struct{})
		defer close(stop)
		go func() {
			defer close(results)
			for _, item := range items {
				one := make(chan R, 1)
				select {
				case results <- one:
					go func() { one <- work(item) }()
				case <-stop:
					return
				}
			}
		}()
		i := 0
		for one := range results {
			if !yield(i, <-one) {
				return
			}
			i++
		}
	}
}
