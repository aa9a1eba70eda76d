package takeover

import (
	"cmp"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/inspect/live"
	"github.com/meshpress/meshpress/internal/lazyregexp"
	"github.com/meshpress/meshpress/policies/acceptance"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/manifest"
)

// Fleet compares clusters with their dumps, one at a time. It keeps differences
// only.
type Fleet struct {
	compare *diff.Compare
	report  Report
	origin  Origin
}

// Origin returns the origins of the values of fields of a rendered object, by the paths of the fields. It leaves out a
// field whose origin it does not know.
type Origin func(c render.Cluster, of manifest.Key, paths []string) map[string]string

// New returns a Fleet without clusters. origin may be nil.
func New(origin Origin) *Fleet {
	if origin == nil {
		origin = func(render.Cluster, manifest.Key, []string) map[string]string { return nil }
	}
	return &Fleet{compare: diff.NewCompare(), origin: origin, report: Report{Clusters: []Cluster{}, Absent: []string{}}}
}

// Report returns what was found.
func (f *Fleet) Report() Report { return f.report }

// Absent adds a cluster without a dump.
func (f *Fleet) Absent(cluster string) { f.report.Absent = append(f.report.Absent, cluster) }

// Add compares a rendered cluster with its dump.
func (f *Fleet) Add(c render.Cluster, present *live.Cluster) {
	a := &adoption{fleet: f, cluster: c, running: runningIn(present), releases: releasesIn(present),
		fought: map[fighter]int{}, marked: map[string][]string{},
		out: Cluster{Name: c.Name, Changed: []Changed{}, Kept: []Keeper{}, New: []Object{}, Left: []Left{},
			Impossible: []Impossible{}, Fought: []Fought{}, Restarts: []Restart{}, Notes: []string{}, Steps: []Step{}}}
	before := present.ByKey()
	kinds := map[string]bool{}
	for _, o := range present.Objects {
		kinds[o.Kind()] = true
	}
	absent := map[string]bool{}
	for release, o := range c.Snapshot().All() {
		was := before[o.Key()]
		delete(before, o.Key())
		if was != nil && isGoing(was) {
			a.out.New = append(a.out.New, objectOf(release, o))
			a.out.Notes = append(a.out.Notes, goingText(was))
			continue
		}
		if was == nil {
			a.out.New = append(a.out.New, objectOf(release, o))
			absent[o.Kind()] = absent[o.Kind()] || !kinds[o.Kind()]
			continue
		}
		a.adopt(release, o, was)
	}
	a.explain()
	a.leave(present, before)
	a.out.Source = sourceOf(present)
	a.note(present, absent)
	a.out.Steps = a.steps(present)
	f.report.Clusters = append(f.report.Clusters, a.out)
}

// adoption is the comparison of one cluster with its dump.
type adoption struct {
	fleet    *Fleet
	cluster  render.Cluster
	running  map[live.Tool]bool
	releases map[string]bool     // of Helm, as namespace/name
	fought   map[fighter]int     // where it is in out.Fought
	marked   map[string][]string // what has Helm's annotations, as kubectl names it, by namespace
	out      Cluster
}

// fighter is a tool with the name of its release, application or resource.
type fighter struct {
	tool live.Tool
	name string
}

// adopt compares a rendered object with the live one.
func (a *adoption) adopt(release string, rendered *manifest.Object, was *live.Object) {
	a.fight(was)
	before, after, kept := reduced(rendered, was)
	out := Changed{Object: objectOf(release, rendered), Kept: kept}
	changes := a.fleet.compare.Objects(before, after)
	for _, path := range append(acceptance.Immutable(before, after), storedVersions(was, after)...) {
		keys := strings.Split(path, ".")
		a.out.Impossible = append(a.out.Impossible, Impossible{out.Object, path, before.Get(keys...), after.Get(keys...)})
	}
	var template []string
	for _, change := range changes {
		if isRewritten(rendered, change) {
			continue
		}
		out.Fields = append(out.Fields, Field{Change: change})
		if inTemplate(rendered, change.Path) {
			template = append(template, change.Path)
		}
	}
	if len(template) > 0 {
		a.out.Restarts = append(a.out.Restarts, Restart{out.Object, template, effectOf(rendered)})
	}
	if len(out.Fields) > 0 {
		a.out.Changed = append(a.out.Changed, out)
		return
	}
	a.out.Same++
	if len(kept) > 0 {
		a.out.Kept = append(a.out.Kept, Keeper{out.Object, kept})
	}
}

// explain adds the origins of fields. Objects whose pods are replaced, or whose change is impossible, come first,
// because the origin function may answer for a few objects only.
func (a *adoption) explain() {
	urgentFirst := func(x, y Changed) int { return cmp.Compare(x.urgency(), y.urgency()) }
	for _, o := range slices.SortedStableFunc(slices.Values(a.out.Changed), urgentFirst) {
		key := manifest.Key{Group: groupOf(o.APIVersion), Kind: o.Kind, Namespace: o.Namespace, Name: o.Name}
		var paths []string
		for _, field := range o.Fields {
			if !isVersion().MatchString(field.Path) {
				paths = append(paths, field.Path)
			}
		}
		from := a.fleet.origin(a.cluster, key, paths)
		for i, field := range o.Fields {
			o.Fields[i].From = from[field.Path]
		}
	}
}

// urgency returns 0 for a change that replaces pods or is impossible, else 1.
func (c Changed) urgency() int {
	for _, field := range c.Fields {
		if strings.HasPrefix(field.Path, "spec.template.") || strings.HasPrefix(field.Path, "spec.selector") {
			return 0
		}
	}
	return 1
}

// isVersion matches labels that another version of a chart changes on every object.
var isVersion = lazyregexp.New(`(helm\.sh/chart|app\.kubernetes\.io/version)"\]$`)

func groupOf(apiVersion string) string {
	group, _, found := strings.Cut(apiVersion, "/")
	if !found {
		return ""
	}
	return group
}

// reduced returns both sides in canonical form, the live object reduced to the fields that are rendered.
func reduced(rendered *manifest.Object, was *live.Object) (before, after *manifest.Object, kept []Kept) {
	rendered = whole(rendered) // once: the text of a definition is long
	after = canonical(rendered)
	markDropped(rendered.Data, after.Data)
	before, kept = project(after, canonical(was.Object), was)
	withoutDropped(after.Data)
	if after.Kind() == "Secret" {
		for i := range kept {
			kept[i].Value = "(not shown)"
		}
	}
	slices.SortFunc(kept, func(a, b Kept) int { return cmp.Compare(a.Path, b.Path) })
	return before, after, kept
}

// isRewritten tells whether a difference comes from istiod: it writes Fail into its validating webhooks once it runs.
func isRewritten(o *manifest.Object, c diff.Change) bool {
	return o.Kind() == "ValidatingWebhookConfiguration" && strings.HasSuffix(c.Path, "failurePolicy") && c.Old == "Fail" &&
		c.New == "Ignore"
}

// inTemplate tells whether a path is in the template of pods.
func inTemplate(o *manifest.Object, path string) bool {
	return slices.Contains([]string{"Deployment", "DaemonSet", "StatefulSet"}, o.Kind()) &&
		(path == "spec.template" || strings.HasPrefix(path, "spec.template."))
}

// storedVersions are stored versions of a definition that it would lose.
func storedVersions(was *live.Object, after *manifest.Object) []string {
	if after.Kind() != "CustomResourceDefinition" {
		return nil
	}
	served := map[string]bool{}
	for _, v := range after.List("spec", "versions") {
		version, _ := v.(map[string]any)
		name, _ := version["name"].(string)
		served[name] = true
	}
	for _, v := range was.List("status", "storedVersions") {
		if name, isText := v.(string); !isText || !served[name] {
			return []string{"spec.versions"}
		}
	}
	return nil
}
