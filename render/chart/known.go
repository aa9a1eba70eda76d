package chart

import (
	"bytes"
	"maps"
	"slices"
	"strings"

	helmchart "helm.sh/helm/v3/pkg/chart"
)

// Known is what can be found out about the values that a chart reads: the defaults, and the paths that the
// templates name. If a node is open, the keys below it are not known.
type Known struct {
	root  *node
	reads *node // paths that templates name; a template reads all below an open node
}

type node struct {
	children map[string]*node
	open     bool // its default is empty, or templates read all below it
	whole    bool // a function gets all below it
}

// defaultsKeys are the keys that hold a chart's defaults since values have profiles: the first from 1.22, the
// second from 1.24.
var defaultsKeys = []string{"defaults", "_internal_defaults_do_not_set"}

// learn reads the defaults and the templates, with the files that templates include.
func learn(c *helmchart.Chart) Known {
	k := Known{root: &node{}, reads: &node{}}
	k.root.addDefaults(defaultsOf(c.Values))
	for _, f := range c.Files {
		if bytes.Contains(f.Data, []byte(valuesName)) { // else it is a megabyte of definitions
			k.learnText(string(f.Data), false)
		}
	}
	for _, t := range c.Templates {
		preamble := strings.HasPrefix(t.Name, "templates/zz") // the preamble only merges layers of values
		if bare := k.learnText(string(t.Data), preamble); bare && !preamble {
			k.reads.open = true
		}
	}
	return k
}

// learnText records the paths that a template names. It assumes that the template reads everything below the
// end of a path. It tells whether the template names all values: it may read any.
func (k *Known) learnText(text string, preamble bool) (bare bool) {
	for use := range uses(text) {
		switch {
		case use.key != "":
			k.reads.child(use.key).open = true
		case use.path == "":
			bare = true
		default:
			k.learnPath(use.path, preamble, !preamble && isWhole(text[:use.begin], text[use.end:]))
		}
	}
	return bare
}

// learnPath records a path. The preamble copies the keys of global to the top without reading them.
func (k *Known) learnPath(text string, preamble, whole bool) {
	path := strings.Split(strings.Trim(strings.ReplaceAll(text, ")", ""), "."), ".")
	known, read := k.root, k.reads
	for _, key := range path {
		known, read = known.child(key), read.child(key)
	}
	known.whole = known.whole || whole
	known.open = known.open || len(known.children) == 0
	read.open = read.open || !preamble || len(path) > 1 || path[0] != "global"
}

func (n *node) child(key string) *node {
	if n.children == nil {
		n.children = map[string]*node{}
	}
	if n.children[key] == nil {
		n.children[key] = &node{}
	}
	return n.children[key]
}

func (n *node) addDefaults(values map[string]any) {
	if len(values) == 0 {
		n.open = true
	}
	for key, v := range values {
		child := n.child(key)
		if sub, ok := v.(map[string]any); ok {
			child.addDefaults(sub)
		} else {
			child.open = true
		}
	}
}

func defaultsOf(values map[string]any) map[string]any {
	for _, key := range defaultsKeys {
		if sub, ok := values[key].(map[string]any); ok {
			return sub
		}
	}
	return values
}

// Default returns the chart's default at a path of its values, before any profile.
func (c *Chart) Default(path ...string) (any, bool) {
	at := any(defaultsOf(c.Values))
	for _, key := range path {
		m, _ := at.(map[string]any)
		below, ok := m[key]
		if !ok {
			return nil, false
		}
		at = below
	}
	return at, true
}

// Knows tells whether the chart may read the value at a path. If it does not, at is the number of leading keys
// of the path that are known.
func (k Known) Knows(path []string) (ok bool, at int) {
	n := k.root
	for i, key := range path {
		next := n.children[key]
		if n.whole || next == nil && n.open && i > 0 {
			return true, i
		}
		if next == nil {
			return false, i
		}
		n = next
	}
	return true, len(path)
}

// Names lists the keys below a path, sorted. The path must be known.
func (k Known) Names(path []string) []string {
	n := k.root
	for _, key := range path {
		n = n.children[key]
	}
	return slices.Sorted(maps.Keys(n.children))
}
