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

// documents turns items into documents. They have no lines, because hosts
// remove comments and sort keys.
func (h host) documents(items []*yaml.RNode) (out []source.Document, found diag.List) {
	for _, item := range items {
		text, err := item.String()
		if err != nil {
			found.Add(diag.InFile(diag.BadYAML, h.label(item), err.Error(), ""))
			continue
		}
		docs, bad := source.Parse(h.label(item), []byte(text))
		for _, d := range bad {
			d.Pos.Line, d.Pos.Col, d.Hint = 0, 0, "" // these lines are of our text, not of the user's file
			found = append(found, d)
		}
		for _, d := range docs {
			out = append(out, d.Unplaced(h.label(item)))
		}
	}
	return out, found
}

// merge returns the documents of a run: the items, and the documents of named
// files that are not among the items. An item that equals a document of a file
// is replaced by that document, because only the file has lines. An item that
// was changed by a host before it came here is kept.
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

// likeness ranks a document of a file as the origin of an item. 0 means that
// the item is not from it. Resources of one name in two files are two
// resources.
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

// placesOf reads the files that items are from, for their lines. It skips files
// that it cannot find, because a function does not always run where its package
// is.
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

// id identifies a resource, in any file.
type id struct{ version, kind, namespace, name string }

// idOf returns the id that a document had in its file. kustomize writes earlier
// names and namespaces into annotations.
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

// isEqual compares two documents without the annotations of hosts.
func isEqual(a, b source.Document) bool {
	return reflect.DeepEqual(withoutAnnotations(a.Map(), fn.IsHostAnnotation),
		withoutAnnotations(b.Map(), fn.IsHostAnnotation))
}
