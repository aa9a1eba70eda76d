package policies

import "github.com/meshpress/meshpress/render/manifest"

// State is what a cluster has before a change: the objects of an earlier run,
// by release. It may come from a tree that was rendered, so it has no positions.
type State struct {
	Name     string
	Releases map[string][]*manifest.Object
}
