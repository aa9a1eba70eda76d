package render

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/helm"
	"github.com/meshpress/meshpress/render/istio"
	"github.com/meshpress/meshpress/render/limit"
	"github.com/meshpress/meshpress/render/manifest"
)

// These are the steps of the data path for one cluster. [Fleet.Render] calls them in this order.

// values merges the values of each release of the cluster.
func (r *run) values(c *fleet.Cluster) *work {
	releases, found := istio.Releases(c, r.specs)
	w := &work{run: r, plan: c, releases: releases, out: planned(c, releases), found: found,
		lacksChart: lacksChart(found)}
	w.out.withOrigins = w.withOrigins
	return w
}

// fix lets the checks change values, if the config allows it.
func (w *work) fix() {
	if w.Config.Policies.Fix {
		w.found = append(w.found, w.checks.Fix(&w.out)...)
	}
}

// helm renders the chart of a release.
func (w *work) helm(release *istio.Release) []*manifest.Object {
	w.current = release.Dir
	release.Limits = w.options.Limits
	render := w.cache.Render
	if len(release.Words) > 0 {
		render = w.cache.RenderWords
	}
	output, err := render(release.Release)
	w.spend(Cost{Steps: output.Cost.Steps, Memory: output.Cost.Memory})
	w.looked = w.looked || output.Looked != "" || !carries(output.Objects, release.Words)
	if err != nil && len(release.Words) > 0 {
		w.failed = release // no finding is needed: the release is rendered in full
		return nil
	}
	if err != nil {
		w.exceeded = w.exceeded || helm.Hint(err) == limit.Hint
		w.refused(release, err)
		return nil
	}
	for _, text := range output.Warnings {
		w.found.Add(diag.Diagnostic{Code: diag.ChartWarning, Pos: release.Pos().Pos(), Cluster: w.plan.Name,
			Text: fmt.Sprintf("release %q: %s", release.Dir, text)})
	}
	if len(output.Unordered) > 0 {
		w.found.Add(diag.Diagnostic{Code: diag.MapOrder, Pos: release.Pos().Pos(), Cluster: w.plan.Name,
			Text: fmt.Sprintf("release %q: %q lists the keys or values of a map: meshpress sorts them; in Helm their order "+
				"differs from run to run",
				release.Dir, output.Unordered[0])})
	}
	return slices.Clone(output.Objects)
}

// patches applies the `k8s` block of the component.
func (w *work) patches(release *istio.Release, objects []*manifest.Object) []*manifest.Object {
	if w.failed == release {
		return nil
	}
	objects, found := release.Patch(objects)
	w.found = append(w.found, found...)
	return objects
}

// overlays applies the `k8s.overlays` of the component.
func (w *work) overlays(release *istio.Release, objects []*manifest.Object) []*manifest.Object {
	if w.failed == release {
		return nil
	}
	objects, found := release.Overlay(objects)
	w.spend(Cost{PatchWork: release.PatchWork()})
	w.looked = w.looked || release.Looked()
	w.found = append(w.found, found...)
	w.found = append(w.found, release.Replaced(w.withOrigins)...)
	return objects
}

// order sorts the objects of release i into apply order, with the definitions in a list of their own, and drops
// the fields that are null.
func (w *work) order(i int, objects []*manifest.Object) {
	release := w.releases[i]
	if !w.isCompat() {
		objects = withoutNulls(objects)
	}
	out := split(release.Dir, objects)
	out.From = release
	if w.Config.CRDs.Omit {
		out.CRDs = nil
	}
	if w.Config.SyncWaves {
		out = waves(out, firstWave+1+release.Step())
	}
	w.out.Releases[i] = out
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

// check judges the whole cluster: first by what package render itself checks, then by the caller's checks.
func (w *work) check(ctx context.Context) {
	if !w.isCompat() {
		w.checkWhole()
	}
	w.encode()
	w.checkOwners()
	if !w.isComplete() {
		return
	}
	if !w.found.HasErrors() && len(w.out.Releases) == 0 {
		w.found.Add(diag.Diagnostic{Code: diag.Nothing, Pos: w.plan.Installations[0].At.Pos(), Cluster: w.plan.Name,
			Text: fmt.Sprintf("nothing is rendered for cluster %q: every component is off", w.plan.Name)})
	}
	if !w.lacksChart { // the checks would report objects that only failed to render
		w.found = append(w.found, w.checks.Check(ctx, &w.out)...)
	}
}

func (r *run) isCompat() bool { return istioOptions(r.Config).Istioctl }

// isComplete tells whether all installations of the cluster have charts and a merged spec.
func (w *work) isComplete() bool {
	return !slices.ContainsFunc(w.plan.Installations, func(i *fleet.Installation) bool { return w.specs[i] == nil })
}

// lacksChart tells whether a release is missing because its chart is missing.
func lacksChart(found diag.List) bool {
	return slices.ContainsFunc(found, func(d diag.Diagnostic) bool {
		return d.Code == diag.BadChart || d.Code == diag.NotLocal
	})
}

// encode encodes the objects in advance: here clusters are handled in parallel, but they are written one by
// one.
func (w *work) encode() {
	for _, o := range w.out.Objects() {
		err := o.Freeze()
		if text, err := o.YAML(); err == nil {
			w.out.Cost.Output += int64(len(text))
		}
		if err != nil {
			w.found.Add(diag.Diagnostic{Code: diag.TemplateFailed, Pos: w.plan.Installations[0].At.Pos(), Cluster: w.plan.Name,
				Text: err.Error()})
		}
	}
}

func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }
