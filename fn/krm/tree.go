package krm

import (
	"cmp"
	"fmt"
	"path"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/filename"
	"github.com/meshpress/meshpress/render/layout"
)

// tree is the folder of a package that rendered files are in.
type tree struct {
	host
	dir string
	old index // of the run before
}

// newTree returns the folder, "rendered" unless the config says otherwise.
func newTree(h host, dir string, indexes []index) (*tree, error) {
	dir = path.Clean(cmp.Or(dir, "rendered"))
	if err := filename.CheckPath(dir); err != nil {
		return nil, fmt.Errorf("`spec.function.dir` must be a folder of the package, not %q: it %w", dir, err)
	}
	t := &tree{host: h, dir: dir, old: index{file: path.Join(h.root, dir, layout.PackageIndex)}}
	for _, x := range indexes {
		if x.file == t.old.file {
			t.old = x
		}
	}
	return t, nil
}

// replace returns the kept items without what the run before wrote, then what
// the clusters get. Findings: files in the way that are not ours, objects that
// are there already, files that were edited by hand.
func (t *tree) replace(kept []*yaml.RNode, clusters []render.Cluster) ([]*yaml.RNode, diag.List, error) {
	fresh, err := t.render(clusters)
	if err != nil {
		return nil, nil, err
	}
	out, found := t.withoutOld(kept, t.taken(fresh))
	there := t.taken(out)
	for _, item := range fresh {
		if place := t.placeOf(item); there[place] {
			found.Add(t.inTheWay(place))
		}
	}
	return append(out, fresh...), found, nil
}

// taken are the places of items.
func (t *tree) taken(items []*yaml.RNode) map[string]bool {
	out := map[string]bool{}
	for _, item := range items {
		out[t.placeOf(item)] = true
	}
	return out
}

// placeOf is what two items cannot share: a file in a package, and an object in
// kustomize, to which no namespace is the default one.
func (t *tree) placeOf(item *yaml.RNode) string {
	if t.inPlace {
		return t.file(item)
	}
	key := keyOf(item)
	if key.Namespace == "default" {
		key.Namespace = ""
	}
	return key.String() + " " + key.Group
}

func (t *tree) inTheWay(place string) diag.Diagnostic {
	if t.inPlace {
		return diag.InFile(diag.Foreign, place, "holds what meshpress did not write, and is in the way",
			"move it, or choose another `spec.function.dir`")
	}
	return diag.Diagnostic{Code: diag.DuplicateObject,
		Text: fmt.Sprintf("%s is rendered, and is among the items already", strings.TrimSpace(place)),
		Hint: "leave it to one of the two"}
}

// withoutOld drops what the run before wrote, and nothing else; some of the
// places are taken again.
func (t *tree) withoutOld(items []*yaml.RNode, again map[string]bool) ([]*yaml.RNode, diag.List) {
	var found diag.List
	var out []*yaml.RNode
	for _, item := range items {
		file := t.file(item)
		digest, ours := t.old.digest(file, item)
		switch {
		case file == t.old.file && item.GetKind() == indexKind:
		case !ours:
			out = append(out, item)
		case digest == digestOf(item, isBetweenHosts):
		case again[file]:
			found.Add(diag.InFile(diag.Edited, file, "had been edited by hand and is replaced", ""))
		default:
			found.Add(diag.InFile(diag.Edited, file, "had been edited by hand and is removed", ""))
		}
	}
	return out, found
}
