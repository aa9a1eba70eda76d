package render

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

// given is a Namespace among the documents: what is merged into the rendered one.
type given struct {
	source.Document
	name     string
	clusters []string // that it is for; none for all
	fields   map[string]map[string]string
}

// mergedFields are what a Namespace of the input gives. Other fields, as those of
// an object that was read from a cluster, are no settings.
var mergedFields = []string{"labels", "annotations"}

// takeNamespaces decides which clusters the Namespaces of the input are for: those
// that the config says, else that whose name a folder has, else all.
func (f *Fleet) takeNamespaces() {
	if f.Config.Compat != "" || f.Config.Namespaces.Omit || len(f.input.Namespaces)+len(f.Config.Namespaces.Places) == 0 {
		return
	}
	names, top := f.Names(), commonDir(f.docs)
	used := map[int]bool{}
	for _, doc := range f.input.Namespaces {
		g := given{Document: doc, name: doc.Get("metadata", "name").Text(), fields: map[string]map[string]string{}}
		if f.options.Beside[g.name] {
			continue
		}
		decoder := source.Decoder{}
		for _, field := range mergedFields {
			var values map[string]string
			decoder.Decode(doc.Get("metadata", field), &values)
			g.fields[field] = values
		}
		f.found = append(f.found, decoder.Found...)
		delete(g.fields["annotations"], "kubectl.kubernetes.io/last-applied-configuration")
		if i := placeOf(doc.File, f.Config.Namespaces.Places); i >= 0 {
			used[i], g.clusters = true, f.Config.Namespaces.Places[i].Clusters
		} else if name := folderOf(doc.File, top, names); name != "" {
			g.clusters = []string{name}
		}
		f.given = append(f.given, g)
	}
	for i, p := range f.Config.Namespaces.Places {
		f.checkPlace(p, used[i], names)
	}
}

// placeOf returns the number of the place that a file is in, the narrowest of
// several, or -1.
func placeOf(file string, places []lifecycle.NamespacePlace) int {
	best := -1
	for i, p := range places {
		below, err := filepath.Rel(p.Path, file)
		if err == nil && filepath.IsLocal(below) &&
			(best < 0 || len(filepath.Clean(p.Path)) > len(filepath.Clean(places[best].Path))) {
			best = i
		}
	}
	return best
}

// folderOf returns the innermost folder of a file below top that has the name of a
// cluster, "" if there is none.
func folderOf(file, top string, clusters []string) string {
	below, err := filepath.Rel(top, filepath.Dir(file))
	if err != nil {
		return ""
	}
	for _, name := range slices.Backward(strings.Split(filepath.ToSlash(below), "/")) {
		if slices.Contains(clusters, name) {
			return name
		}
	}
	return ""
}

// commonDir is the folder that all documents are in. The folders above it do not
// count as names of clusters: they are the same for all, and another checkout has
// others.
func commonDir(docs []source.Document) string {
	top := ""
	for i, d := range docs {
		dir := filepath.Dir(d.File)
		for i > 0 && !isBelow(top, dir) && top != filepath.Dir(top) {
			top = filepath.Dir(top)
		}
		if i == 0 {
			top = dir
		}
	}
	return top
}

func isBelow(top, dir string) bool {
	below, err := filepath.Rel(top, dir)
	return err == nil && filepath.IsLocal(below)
}

// checkPlace reports a place that no Namespace is in, and clusters of a place that no installation names.
func (f *Fleet) checkPlace(p lifecycle.NamespacePlace, used bool, names []string) {
	if !used && p.Path != "" {
		at := p.Origin.Get("path")
		f.found.Add(diag.Diagnostic{Code: diag.Ignored, Pos: at.Pos(), Field: at.Path(),
			Text: fmt.Sprintf("no Namespace among the inputs is in %q", at.Text()),
			Hint: "it is a file or folder relative to the config; name it among the inputs, too"})
	}
	for _, at := range p.Origin.Get("clusters").Items() {
		if name := at.Text(); len(names) > 0 && lifecycle.IsClusterName(name) && !slices.Contains(names, name) {
			d := diag.Diagnostic{Code: diag.Ignored, Pos: at.Pos(), Field: at.Path(),
				Text: fmt.Sprintf("no installation names the cluster %q", name), Hint: "the inputs have " + diag.Names(names)}
			if near := source.Nearest(name, names); near != "" {
				d.Hint = fmt.Sprintf("did you mean %q?", near)
			}
			f.found.Add(d)
		}
	}
}

// give merges what the input has for a namespace into its metadata, and returns the
// documents. Two that disagree are an error: none would win for a visible reason.
func (w *work) give(name string, metadata map[string]any) (docs []source.Document) {
	first := map[string]source.Ref{} // by field and key
	for _, g := range w.given {
		if g.name != name || len(g.clusters) > 0 && !slices.Contains(g.clusters, w.plan.Name) {
			continue
		}
		docs = append(docs, g.Document)
		for _, field := range mergedFields {
			for _, key := range slices.Sorted(maps.Keys(g.fields[field])) {
				w.giveOne(g, field, key, metadata, first)
			}
		}
	}
	return docs
}

func (w *work) giveOne(g given, field, key string, metadata map[string]any, first map[string]source.Ref) {
	all, _ := metadata[field].(map[string]any)
	if all == nil {
		all = map[string]any{}
		metadata[field] = all
	}
	at, value := g.Get("metadata", field, key), g.fields[field][key]
	was, known := all[key].(string)
	if known && was != value {
		d := diag.Diagnostic{Code: diag.Conflict, Pos: at.Pos(), Field: at.Path(), Cluster: w.plan.Name,
			Text: fmt.Sprintf("`%s` of namespace %q must be %q in cluster %q, not %q", key, g.name, was, w.plan.Name, value),
			Hint: "it is the network of the control plane: set `values.global.network`, or leave the label out"}
		if before, ok := first[field+" "+key]; ok {
			d.Text = fmt.Sprintf("`%s` of namespace %q must not be both %q and %q in cluster %q", key, g.name, was, value,
				w.plan.Name)
			d.Hint = fmt.Sprintf("the first one is at %s", before.Pos())
		}
		w.found.Add(d)
		return
	}
	all[key], first[field+" "+key] = value, at
}

// checkGiven reports Namespaces of the input that no cluster got. It is called
// after a run of the whole fleet.
func (r *run) checkGiven() {
	for _, g := range r.given {
		if r.placed[g.Node] {
			continue
		}
		text := fmt.Sprintf("namespace %q is not rendered: no release is in it", g.name)
		if isOfKubernetes(g.name) {
			text = fmt.Sprintf("namespace %q is not rendered: it is one of Kubernetes itself", g.name)
		}
		at := g.Nearest("metadata", "name")
		r.found.add(diag.List{{Code: diag.Ignored, Severity: diag.Info, Pos: at.Pos(), Field: at.Path(), Text: text}})
	}
}
