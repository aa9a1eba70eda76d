package chart

// Visible returns a copy of the values without those that no template of the chart can read. Clusters that
// differ only in such values share one rendering.
func (k Known) Visible(values map[string]any) map[string]any {
	if k.reads.open {
		return values
	}
	out := k.reads.visible(values, alwaysRead)
	if global, ok := values["global"].(map[string]any); ok {
		out["global"] = k.visibleGlobal(global)
	}
	return out
}

// alwaysRead are the keys that choose the layers of values.
var alwaysRead = &node{children: map[string]*node{"profile": {open: true}, "platform": {open: true},
	"compatibilityVersion": {open: true}}}

// visibleGlobal keeps the keys of global that a template reads below global or at the top: newer charts copy
// the keys of global to the top.
func (k Known) visibleGlobal(global map[string]any) map[string]any {
	nodes := []*node{k.reads, alwaysRead}
	if own := k.reads.children["global"]; own != nil {
		nodes = append(nodes, own)
		if own.open {
			return global
		}
	}
	return nodes[0].visible(global, nodes[1:]...)
}

// visible keeps the keys that the node or one of the others has.
func (n *node) visible(values map[string]any, others ...*node) map[string]any {
	out := map[string]any{}
	for key, v := range values {
		var below []*node
		open := false
		for _, at := range append([]*node{n}, others...) {
			if next := at.children[key]; next != nil {
				below, open = append(below, next), open || next.open
			}
		}
		sub, isMap := v.(map[string]any)
		switch {
		case len(below) == 0:
		case open || !isMap:
			out[key] = v
		default:
			out[key] = below[0].visible(sub, below[1:]...)
		}
	}
	return out
}
