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

// tree is the folder of a package that has the rendered files.
type tree struct {
	host
	dir string
	old index // of the previous run
}

// newTree returns the tree in the folder dir, "" for "rendered".
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

// replace returns the kept items without those that the previous run wrote,
// then the objects of the clusters. Findings report files that are in the way
// and not ours, objects that are among the items already, and files that were
// edited by hand.
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

// taken returns the places of items.
func (t *tree) taken(items []*yaml.RNode) map[string]bool {
	out := map[string]bool{}
	for _, item := range items {
		out[t.placeOf(item)] = true
	}
	return out
}

// placeOf returns what two items cannot share: the file in a package, the key
// of the object in kustomize. For kustomize, no namespace is the same as the
// namespace "default".
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

// withoutOld removes what the previous run wrote, and nothing else. again has
// the places that this run writes again.
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
