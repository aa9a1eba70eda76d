package krm

import (
	"os"
	"reflect"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/meshpress/meshpress/fn"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

// documents makes documents of items. Their lines are not known: hosts strip
// comments and sort keys.
func (h host) documents(items []*yaml.RNode) (out []source.Document, found diag.List) {
	for _, item := range items {
		text, err := item.String()
		if err != nil {
			found.Add(diag.InFile(diag.BadYAML, h.label(item), err.Error(), ""))
			continue
		}
		docs, bad := source.Parse(h.label(item), []byte(text))
		for _, d := range bad {
			d.Pos.Line, d.Pos.Col, d.Hint = 0, 0, "" // lines of our text, not of the user's
			found = append(found, d)
		}
		for _, d := range docs {
			out = append(out, d.Unplaced(h.label(item)))
		}
	}
	return out, found
}

// merge returns the documents of a run: items, from the file that has them
// unchanged where there is one, and what else the named files hold. An item
// that was changed on its way here wins over its file.
func merge(items, named, places []source.Document) []source.Document {
	files := slices.Concat(named, places)
	byID := map[id][]int{}
	for i, d := range files {
		byID[idOf(d)] = append(byID[idOf(d)], i)
	}
	var out []source.Document
	used := map[int]bool{}
	for _, item := range items {
		best, rank := -1, 0
		for _, i := range byID[idOf(item)] {
			if r := likeness(item, files[i], i < len(named)); r > rank && !used[i] {
				best, rank = i, r
			}
		}
		if best >= 0 {
			used[best] = true
			if item = item.Unplaced(files[best].File); isEqual(item, files[best]) {
				item = files[best]
			}
		}
		out = append(out, item)
	}
	for i, d := range named {
		if !used[i] {
			out = append(out, d)
		}
	}
	return out
}

// likeness ranks the documents that an item may be from; 0 is one that it is
// not from. Two resources of one name, in two files, are two.
func likeness(item, file source.Document, isNamed bool) int {
	rank := 0
	if isNamed {
		rank++
	}
	if item.File == file.File {
		rank += 2
	}
	if isEqual(item, file) {
		rank += 4
	}
	return rank
}

// placesOf reads the files that items are from, for their lines, where they are
// within reach: a function does not always work beside its package.
func (h host) placesOf(items []*yaml.RNode) []source.Document {
	var out []source.Document
	reader := source.NewReader(nil)
	for _, item := range items {
		file := h.file(item)
		if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() {
			docs, _ := reader.Read(file)
			out = append(out, docs...)
		}
	}
	return out
}

// id says which resource a document is, wherever it is.
type id struct{ version, kind, namespace, name string }

// idOf returns the id that a document had in its file: kustomize writes down
// what its prefixes and namespaces were before.
func idOf(d source.Document) id {
	version, kind := d.Kind()
	was := func(field, before string) string {
		first, _, found := strings.Cut(d.Get("metadata", "annotations", "internal.config.kubernetes.io/"+before).Text(), ",")
		if found || first != "" {
			return first
		}
		return d.Get("metadata", field).Text()
	}
	return id{version, kind, was("namespace", "previousNamespaces"), was("name", "previousNames")}
}

// isEqual compares all but what hosts write into annotations.
func isEqual(a, b source.Document) bool {
	return reflect.DeepEqual(withoutAnnotations(a.Map(), fn.IsHostAnnotation),
		withoutAnnotations(b.Map(), fn.IsHostAnnotation))
}
