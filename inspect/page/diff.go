package page

import (
	"cmp"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/inspect/explain"
	"github.com/meshpress/meshpress/inspect/overview"
)

// group is clusters in which the same objects change in the same way.
type group struct {
	First    string // the first cluster, for links
	Clusters string // all names, one a line
	Title    string
	Names    []string
	Releases []release
}

// release has the objects of a release that change.
type release struct {
	Name   string
	Tally  []tally
	Origin *overview.Origin
	// Objects come first, then the definitions. Noisy objects change only in labels of charts and checksums.
	Objects, Definitions, Noisy []object
}

type tally struct {
	Op    diff.Op
	Count int
}

// object is an object that changes. ID is the end of its link; the name of a cluster comes before it.
type object struct {
	ID, First   string
	Link        string
	Op          diff.Op
	Sign, Title string
	From        string
	Changes     []change
	Noise       []change
	Content     string
	Left        int // changes that are not shown
	Open        bool
	Written     string                     // as a command takes it
	fields      map[string]*overview.Field // by path
}

func groupsOf(o overview.Overview, b *budget) []group {
	if o.Diff == nil {
		return nil
	}
	var out []group
	for _, g := range o.Diff.Groups {
		v := group{First: g.Clusters[0], Clusters: strings.Join(g.Clusters, "\n"),
			Title: diff.Names(g.Clusters, o.Diff.Clusters.Compared),
			Names: diff.NameLines(g.Clusters, o.Diff.Clusters.Compared)}
		for _, d := range g.Objects {
			if n := len(v.Releases); n == 0 || v.Releases[n-1].Name != d.Release {
				v.Releases = append(v.Releases, release{Name: d.Release, Origin: originOf(o, v.First, d.Release)})
			}
			v.Releases[len(v.Releases)-1].add(objectOf(o, v.First, d, b), d)
		}
		out = append(out, v)
	}
	return out
}

func originOf(o overview.Overview, cluster, release string) *overview.Origin {
	at := slices.IndexFunc(o.Origins, func(x overview.Origin) bool { return x.Cluster == cluster && x.Release == release })
	if at < 0 {
		return nil
	}
	return &o.Origins[at]
}

func (r *release) add(v object, d diff.Object) {
	at := slices.IndexFunc(r.Tally, func(t tally) bool { return t.Op == d.Op })
	if at < 0 {
		at, r.Tally = len(r.Tally), append(r.Tally, tally{Op: d.Op})
	}
	r.Tally[at].Count++
	switch {
	case d.IsDefinition():
		r.Definitions = append(r.Definitions, v)
	case d.IsNoise():
		r.Noisy = append(r.Noisy, v)
	default:
		r.Objects = append(r.Objects, v)
	}
}

var signs = map[diff.Op]string{diff.Added: "+", diff.Removed: "−", diff.Moved: "→", diff.Renamed: "→"}

// maxChanges is how many changes of one object a page has; maxOfDefinition is the number for a definition.
const maxChanges, maxOfDefinition = 200, 20

// maxOpen is how many fields an object may change to be open at first.
const maxOpen = 6

func objectOf(all overview.Overview, first string, d diff.Object, b *budget) object {
	v := object{Op: d.Op, Sign: cmp.Or(signs[d.Op], "±"), From: d.From, First: first,
		ID: strings.Join(slices.DeleteFunc([]string{d.Release, d.Kind, d.Namespace, d.Name},
			func(s string) bool { return s == "" }), "/"),
		Title: d.Key().String(), Written: explain.Written(d.Key()), fields: fieldsOf(all, first, d)}
	v.Link = first + "/" + v.ID
	if d.Op == diff.Renamed {
		v.Title = "release " + d.Release
	}
	most := maxChanges
	if d.IsDefinition() {
		most = maxOfDefinition
	}
	for _, c := range d.Changes {
		isNote := d.IsDefinition() && strings.HasSuffix(c.Path, ".description")
		if len(v.Changes) >= most || isNote || !b.take(c.Text+c.Path) {
			v.Left++
			continue
		}
		shown := changeOf(v, c, b)
		if c.IsNoise() && !d.IsNoise() {
			v.Noise = append(v.Noise, shown)
		} else {
			v.Changes = append(v.Changes, shown)
		}
	}
	v.Content = content(d.Content, b)
	v.Open = d.Op == diff.Changed && !d.IsDefinition() && !d.IsNoise() && len(v.Changes) <= maxOpen
	return v
}

// fieldsOf returns where the fields of an object are from, by path.
func fieldsOf(o overview.Overview, cluster string, d diff.Object) map[string]*overview.Field {
	out := map[string]*overview.Field{}
	for i, f := range o.Fields {
		if f.Cluster == cluster && f.Kind == d.Kind && f.Namespace == d.Namespace && f.Name == d.Name {
			out[f.Path] = &o.Fields[i]
		}
	}
	return out
}

// content returns an object that is added or removed as YAML.
func content(data any, b *budget) string {
	if data == nil {
		return ""
	}
	text := written(data)
	if !b.take(text) {
		return "left out: the page would be too large"
	}
	return text
}

// written returns a value as a reader writes it: a text as it is, anything else as YAML.
func written(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	}
	text, err := yaml.Marshal(v)
	if err != nil {
		return "(a value that cannot be shown)"
	}
	return strings.TrimRight(string(text), "\n")
}
