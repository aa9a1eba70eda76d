package policies

import (
	"maps"
	"slices"

	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	operator "k8s.io/apimachinery/pkg/selection"
)

// discoverySelectors reads the selectors of a control plane; a namespace must satisfy one of them. If one is not a
// valid label selector, it returns none: istiod then ignores the whole list, and serves all namespaces.
func discoverySelectors(plane Release) []labels.Requirements {
	list, _ := plane.Value("meshConfig", "discoverySelectors").([]any)
	var out []labels.Requirements
	for _, item := range list {
		selector, ok := readSelector(item)
		if !ok {
			return nil
		}
		out = append(out, selector)
	}
	return out
}

func readSelector(item any) (labels.Requirements, bool) {
	fields, _ := item.(map[string]any)
	var written meta.LabelSelector
	if runtime.DefaultUnstructuredConverter.FromUnstructured(fields, &written) != nil {
		return nil, false
	}
	selector, err := meta.LabelSelectorAsSelector(&written)
	if err != nil {
		return nil, false
	}
	return selector.Requirements()
}

// want is what selectors want of one label.
type want struct {
	values  []string // one of these, if the label must be there
	denied  []string // none of these
	present bool
	absent  bool
}

// wanted joins requirements of the same label.
func wanted(all labels.Requirements) map[string]want {
	out := map[string]want{}
	for _, r := range all {
		w := out[r.Key()]
		switch r.Operator() {
		case operator.Equals, operator.In:
			w.isOneOf(r.ValuesUnsorted())
		case operator.NotIn:
			w.denied = slices.Concat(w.denied, r.ValuesUnsorted())
		case operator.Exists:
			w.present = true
		case operator.DoesNotExist:
			w.absent = true
		}
		out[r.Key()] = w
	}
	return out
}

// isOneOf joins a list of values with the one of earlier requirements.
func (w *want) isOneOf(values []string) {
	if w.values != nil {
		values = slices.DeleteFunc(values, func(v string) bool { return !slices.Contains(w.values, v) })
	}
	w.values, w.present = values, true
}

// isPossible tells whether a label can be as it is wanted.
func (w want) isPossible() bool {
	if w.absent && w.present {
		return false
	}
	return w.values == nil || slices.ContainsFunc(w.values, func(v string) bool { return !slices.Contains(w.denied, v) })
}

// overlap tells whether a namespace can satisfy a selector of both lists. Selectors that ask for different labels do
// not count: nothing says that one namespace has both labels.
func overlap(a, b []labels.Requirements) bool {
	return slices.ContainsFunc(a, func(one labels.Requirements) bool {
		return slices.ContainsFunc(b, func(other labels.Requirements) bool { return meet(one, other) })
	})
}

func meet(one, other labels.Requirements) bool {
	asked, othersAsked := asked(one), asked(other)
	if len(asked) > 0 && len(othersAsked) > 0 && !slices.ContainsFunc(asked, func(key string) bool {
		return slices.Contains(othersAsked, key)
	}) {
		return false
	}
	for _, w := range wanted(slices.Concat(one, other)) {
		if !w.isPossible() {
			return false
		}
	}
	return true
}

// asked lists the labels that a namespace must have.
func asked(selector labels.Requirements) []string {
	all := wanted(selector)
	maps.DeleteFunc(all, func(_ string, w want) bool { return !w.present })
	return slices.Collect(maps.Keys(all))
}
