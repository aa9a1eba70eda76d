package overview

import (
	"cmp"
	"context"
	"slices"

	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/inspect/explain"
)

// Field has the origin of a field that changes, for the first cluster of its group.
type Field struct {
	Cluster    string  `json:"cluster"`
	APIVersion string  `json:"apiVersion"`
	Kind       string  `json:"kind"`
	Namespace  string  `json:"namespace,omitempty"`
	Name       string  `json:"name"`
	Path       string  `json:"path"`           // as in the changes of Diff
	Causes     []Cause `json:"causes"`         // the last one first
	More       int     `json:"more,omitempty"` // causes that are left out
}

// Cause sets a field, or decides its value.
type Cause struct {
	Text string `json:"text"`         // as meshpress explain prints it
	At   string `json:"at,omitempty"` // file:line:column, if it is written in the inputs
}

// maxExplained is how many different objects are explained: each renders its template a few hundred times. The same
// object of clusters that differ only in their name counts once. maxCauses is how many causes of a field are listed.
const maxExplained, maxCauses = 20, 12

// Explain adds the origins of fields that change: for the objects of the largest groups, workloads first. The error is
// that of [explain.Trials.Fields].
func (f *Fleet) Explain(ctx context.Context, o *Overview) error {
	if o.Diff == nil {
		return nil
	}
	trials := explain.NewTrials(maxExplained)
	for _, g := range o.Diff.Groups {
		c, ok := f.firsts[g.Clusters[0]]
		for _, d := range workloadsFirst(g.Objects) {
			paths := explainable(d)
			if !ok || len(paths) == 0 {
				continue
			}
			found, err := trials.Fields(ctx, c, d.Key(), paths)
			if err != nil {
				return err
			}
			for _, path := range paths {
				if field, ok := found[path]; ok {
					o.Fields = append(o.Fields, fieldOf(c.Name, d, path, field))
				}
			}
		}
	}
	return nil
}

func workloadsFirst(objects []diff.Object) []diff.Object {
	kinds := []string{"Deployment", "DaemonSet", "HorizontalPodAutoscaler", "Service"}
	rank := func(o diff.Object) int {
		if at := slices.Index(kinds, o.Kind); at >= 0 {
			return at
		}
		return len(kinds)
	}
	return slices.SortedStableFunc(slices.Values(objects), func(a, b diff.Object) int {
		return cmp.Compare(rank(a), rank(b))
	})
}

// explainable lists the fields of an object that have an origin: those that are there after the change.
func explainable(d diff.Object) []string {
	if d.IsDefinition() || d.IsNoise() {
		return nil
	}
	var out []string
	for _, c := range d.Changes {
		if !c.Hidden && !c.IsNoise() && c.Op != diff.Removed && c.Path != "" {
			out = append(out, c.Path)
		}
	}
	return out
}

func fieldOf(cluster string, d diff.Object, path string, f explain.Field) Field {
	out := Field{Cluster: cluster, APIVersion: d.APIVersion, Kind: d.Kind, Namespace: d.Namespace, Name: d.Name,
		Path:   path,
		Causes: []Cause{}}
	for _, l := range f.Layers {
		if len(out.Causes) == maxCauses {
			out.More++
			continue
		}
		out.Causes = append(out.Causes, Cause{l.String(), l.At})
	}
	return out
}
