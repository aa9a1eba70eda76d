package plan

import (
	"fmt"
	"maps"
	"slices"

	"github.com/meshpress/meshpress/render/manifest"
)

// label is a label of pods in a namespace. The value is printed: inputs may have maps here.
type label struct{ namespace, key, value string }

func labelOf(namespace, key string, value any) label { return label{namespace, key, fmt.Sprint(value)} }

// selecting is an object that selects pods of its namespace.
type selecting struct {
	object   *manifest.Object
	selector map[string]any
}

func selectingOf(o *manifest.Object, path ...string) selecting {
	selector, _ := o.Get(path...).(map[string]any)
	return selecting{o, selector}
}

// selectors finds objects by the pods that they select. Each object is kept under one label: the one that the fewest
// objects ask for. So only a few objects are compared with a pod.
type selectors map[label][]selecting

func newSelectors(all []selecting) selectors {
	count := map[label]int{}
	for _, s := range all {
		for key, value := range s.selector {
			count[labelOf(s.object.Key().Namespace, key, value)]++
		}
	}
	out := selectors{}
	for _, s := range all {
		if len(s.selector) > 0 {
			rarest := rarestOf(s, count)
			out[rarest] = append(out[rarest], s)
		}
	}
	return out
}

func rarestOf(s selecting, count map[label]int) label {
	var out label
	for _, key := range slices.Sorted(maps.Keys(s.selector)) {
		if l := labelOf(s.object.Key().Namespace, key, s.selector[key]); out.key == "" || count[l] < count[out] {
			out = l
		}
	}
	return out
}

// first returns an object that selects the pods of a workload, nil if there is none. It is the same in every run.
func (s selectors) first(workload *manifest.Object) *manifest.Object {
	labels := workload.PodLabels()
	for _, key := range slices.Sorted(maps.Keys(labels)) {
		for _, one := range s[labelOf(workload.Key().Namespace, key, labels[key])] {
			if manifest.HasLabels(labels, one.selector) {
				return one.object
			}
		}
	}
	return nil
}

// behind returns the workloads whose pods a Service selects.
func (st *state) behind(service *manifest.Object) []*manifest.Object {
	one := selectingOf(service, "spec", "selector")
	if len(one.selector) == 0 {
		return nil
	}
	count := map[label]int{}
	for key, value := range one.selector {
		l := labelOf(service.Key().Namespace, key, value)
		count[l] = len(st.workloads[l])
	}
	var out []*manifest.Object
	for _, o := range st.workloads[rarestOf(one, count)] {
		if manifest.HasLabels(o.PodLabels(), one.selector) {
			out = append(out, o)
		}
	}
	return out
}
