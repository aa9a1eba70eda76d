package render

import (
	"cmp"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/gate"
)

// findings collects what the steps of a run report. No other code applies the gate.
type findings struct {
	gate     *gate.Gate
	clusters int // of the run
	list     diag.List
}

func (f *findings) add(found diag.List) {
	for _, d := range f.gate.Apply(found) {
		d.Of = f.clusters
		f.list = append(f.list, d)
	}
}

// addOf adds what was found in a cluster: each finding names it.
func (f *findings) addOf(cluster string, found diag.List) {
	for i := range found {
		found[i].Cluster = cmp.Or(found[i].Cluster, cluster)
	}
	f.add(found)
}

func (f *findings) broken() bool { return f.list.HasErrors() }
