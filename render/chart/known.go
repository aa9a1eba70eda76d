package chart

import (
	"regexp"
	"strings"

	helmchart "helm.sh/helm/v3/pkg/chart"
	"sigs.k8s.io/yaml"
)

// Known is what can be learnt about the values that a chart reads: the tree of
// its defaults and profiles, and the paths that its templates name. A node with
// open set has contents that cannot be known.
type Known struct {
	root  *node
	whole bool // some template reads all values at once
}

type node struct {
	children  map[string]*node
	open      bool // empty by default, or read as a whole
	readWhole bool // a template that renders something reads it as a whole
}

// defaultsKeys hold a chart's defaults since values got profiles (1.22, 1.24).
var defaultsKeys = []string{"defaults", "_internal_defaults_do_not_set"}

var (
	valuesPath = regexp.MustCompile(`\.Values((?:\)?\.[A-Za-z_]\w*)+)`)
	valuesBare = regexp.MustCompile(`\.Values(?:[^.\w)]|$)`)
)

// learn reads defaults, profiles and templates of a chart.
func learn(c *helmchart.Chart) Known {
	k := Known{root: &node{}}
	k.root.addDefaults(defaultsOf(c.Values))
	for _, f := range c.Files {
		if strings.HasPrefix(f.Name, "files/profile-") {
			k.root.addDefaults(parseProfile(f.Data))
		}
		k.learnText(string(f.Data), true)
	}
	for _, t := range c.Templates {
		text := string(t.Data)
		k.learnText(text, !isPreamble(t.Name))
		if !isPreamble(t.Name) && valuesBare.MatchString(strings.ReplaceAll(text, "index .Values \"gateways\"", "")) {
			k.whole = true
		}
	}
	return k
}

// isPreamble names the templates that only merge the layers of the values.
func isPreamble(name string) bool { return strings.HasPrefix(name, "templates/zz") }

// learnText notes the paths that a template names. The end of a path is read as
// a whole, unless the template only merges layers.
func (k *Known) learnText(text string, renders bool) {
	for _, m := range valuesPath.FindAllStringSubmatch(text, -1) {
		n := k.root
		for key := range strings.SplitSeq(strings.Trim(strings.ReplaceAll(m[1], ")", ""), "."), ".") {
			n = n.child(key)
		}
		n.open = n.open || len(n.children) == 0
		n.readWhole = n.readWhole || renders
	}
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

// Knows tells whether the chart may read the value at a path. When it does
// not, at is how many steps of the path are known and names the keys there.
func (k Known) Knows(path []string) (ok bool, at int, names []string) {
	n := k.root
	for i, key := range path {
		next := n.children[key]
		if next == nil {
			if n.open && i > 0 {
				return true, i, nil
			}
			return false, i, keysOf(n)
		}
		n = next
	}
	return true, len(path), nil
}

func keysOf(n *node) []string {
	var keys []string
	for key := range n.children {
		keys = append(keys, key)
	}
	return keys
}

// Visible returns the values without top-level keys, and without keys of
// global, that no template can see, so that clusters which differ only in
// those share one rendering. The map itself is not changed.
func (k Known) Visible(values map[string]any) map[string]any {
	if k.whole {
		return values
	}
	out := map[string]any{}
	for key, v := range values {
		if k.sees(key) {
			out[key] = v
		}
	}
	if global, ok := values["global"].(map[string]any); ok && !k.readsWhole("global") {
		out["global"] = k.visibleGlobal(global)
	}
	return out
}

func (k Known) visibleGlobal(global map[string]any) map[string]any {
	out := map[string]any{}
	for key, v := range global {
		if known := k.root.children["global"]; k.sees(key) || known != nil && known.children[key] != nil {
			out[key] = v
		}
	}
	return out
}

// sees: newer charts lift the keys of global to the top, so a key counts
// wherever it is; the profile layers are chosen by three keys.
func (k Known) sees(key string) bool {
	switch key {
	case "global", "profile", "platform", "compatibilityVersion":
		return true
	}
	return k.root.children[key] != nil
}

func (k Known) readsWhole(key string) bool {
	n := k.root.children[key]
	return n != nil && n.readWhole
}

func parseProfile(data []byte) map[string]any {
	var values map[string]any
	if yaml.Unmarshal(data, &values) != nil {
		return nil // Helm reports it when the profile is chosen
	}
	return values
}
