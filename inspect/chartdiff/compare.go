package chartdiff

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/helm"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/snapshot"
)

// Chart is what changes in one chart.
type Chart struct {
	Name  string  `json:"name"`
	State diff.Op `json:"state"` // added, removed or changed
	// Values are the changes of the values that templates see: the defaults, with what the user set.
	Values []diff.Change `json:"values"`
	// Moved lists keys whose content the new version has at another path. Values has the other changes of that content,
	// by the new path.
	Moved []Move `json:"moved"`
	// Objects are the changes of what the chart renders.
	Objects []diff.Object `json:"objects"`
	// Silent lists files of the chart that differ, but do not change an object with these values.
	Silent []string `json:"silent"`
}

// Settings are what both versions of a chart are rendered with.
type Settings struct {
	Values      map[string]any // nil for the defaults
	KubeVersion string         // as in v1.30.0
}

// namespace is where charts are rendered to. Any namespace gives the same differences.
const namespace = "istio-system"

// Compare compares two versions of a chart. One of them may be nil. It returns nil if both are the same. The error says
// that a chart does not render with these values.
func Compare(name chart.Name, a, b *chart.Chart, s Settings) (*Chart, error) {
	out := &Chart{Name: string(name), State: diff.Changed, Values: []diff.Change{}, Moved: []Move{},
		Objects: []diff.Object{},
		Silent:  []string{}}
	switch {
	case a == nil && b == nil:
		return nil, nil
	case a == nil:
		out.State = diff.Added
		return out, nil
	case b == nil:
		out.State = diff.Removed
		return out, nil
	}
	before, err := look(name, a, s)
	if err != nil {
		return nil, err
	}
	after, err := look(name, b, s)
	if err != nil {
		return nil, err
	}
	out.Moved = append(out.Moved, align(&before, &after)...)
	out.Values = append(out.Values, values(before.values, after.values)...)
	out.Objects = append(out.Objects, diff.NewCompare().Clusters(before.objects(), after.objects())...)
	out.Silent = append(out.Silent, silent(before, after, out.Objects)...)
	if len(out.Values)+len(out.Objects)+len(out.Silent) == 0 {
		return nil, nil
	}
	return out, nil
}

// version is one version of a chart, rendered.
type version struct {
	release   helm.Release
	values    map[string]any
	templates []helm.Template
}

func look(name chart.Name, c *chart.Chart, s Settings) (version, error) {
	r := helm.Release{Chart: c, Name: string(name), Namespace: namespace, Values: s.Values, KubeVersion: s.KubeVersion}
	seen, err := helm.Effective(r)
	if err != nil {
		return version{}, fmt.Errorf("chart %s %s: %w", name, c.Metadata.Version, err)
	}
	templates, err := helm.Templates(r)
	if err != nil {
		return version{}, fmt.Errorf("chart %s %s: %w", name, c.Metadata.Version, err)
	}
	return version{r, seen, templates}, nil
}

func (v version) objects() *snapshot.Snapshot {
	s := snapshot.New("")
	for _, t := range v.templates {
		s.Add("", t.Objects...)
	}
	return s
}

// values returns the changes of values, by path.
func values(before, after map[string]any) []diff.Change {
	var out []diff.Change
	for _, path := range paths(before, after) {
		was, had := helm.ValueAt(before, path)
		is, has := helm.ValueAt(after, path)
		c := diff.Change{Path: written(path), Op: diff.Changed, Old: was, New: is}
		switch {
		case isBelow(was) || isBelow(is): // the paths below have the change
			continue
		case had && has && reflect.DeepEqual(was, is):
			continue
		case !had:
			c.Op = diff.Added
		case !has:
			c.Op = diff.Removed
		}
		out = append(out, c)
	}
	return out
}

func isBelow(v any) bool {
	m, ok := v.(map[string]any)
	return ok && len(m) > 0
}

// paths returns the paths of the values of both, sorted.
func paths(a, b map[string]any) [][]string {
	out := slices.Concat(helm.Leaves(a), helm.Leaves(b))
	slices.SortFunc(out, slices.Compare)
	return slices.CompactFunc(out, slices.Equal)
}

// written returns a path as text. A key with a dot is quoted.
func written(path []string) string {
	var b strings.Builder
	for _, key := range path {
		switch {
		case strings.ContainsAny(key, ".[]\""):
			fmt.Fprintf(&b, "[%q]", key)
		case b.Len() > 0:
			b.WriteString("." + key)
		default:
			b.WriteString(key)
		}
	}
	return b.String()
}

// silent lists the files that differ, without the templates of objects that differ.
func silent(before, after version, changed []diff.Object) []string {
	keys := map[manifest.Key]bool{}
	for _, o := range changed {
		keys[o.Key()] = true
	}
	loud := map[string]bool{}
	for _, t := range slices.Concat(before.templates, after.templates) {
		for _, o := range t.Objects {
			loud[t.Name] = loud[t.Name] || keys[o.Key()]
		}
	}
	return slices.DeleteFunc(differing(before.release.Chart, after.release.Chart), func(name string) bool {
		return loud[name]
	})
}
