package policies

import (
	"maps"
	"slices"
)

// selector is a label selector: what it wants of each label.
type selector map[string]want

// want is what a selector wants of one label.
type want struct {
	values  []string // one of these, nil for any
	denied  []string // none of these
	present bool
	absent  bool
}

// discoverySelectors reads the selectors of a control plane; a namespace must satisfy one of them.
func discoverySelectors(plane Release) []selector {
	list, _ := plane.Value("meshConfig", "discoverySelectors").([]any)
	var out []selector
	for _, item := range list {
		out = append(out, readSelector(item))
	}
	return out
}

func readSelector(item any) selector {
	out := selector{}
	fields, _ := item.(map[string]any)
	labels, _ := fields["matchLabels"].(map[string]any)
	for key, value := range labels {
		text, _ := value.(string)
		out.add(key, want{values: []string{text}, present: true})
	}
	expressions, _ := fields["matchExpressions"].([]any)
	for _, e := range expressions {
		expression, _ := e.(map[string]any)
		key, _ := expression["key"].(string)
		operator, _ := expression["operator"].(string)
		switch values := texts(expression["values"]); operator {
		case "In":
			out.add(key, want{values: values, present: true})
		case "NotIn":
			out.add(key, want{denied: values})
		case "Exists":
			out.add(key, want{present: true})
		case "DoesNotExist":
			out.add(key, want{absent: true})
		}
	}
	return out
}

func texts(v any) []string {
	list, _ := v.([]any)
	out := []string{}
	for _, item := range list {
		text, _ := item.(string)
		out = append(out, text)
	}
	return out
}

// add joins what is wanted of a label with what was wanted before.
func (s selector) add(key string, w want) {
	have, ok := s[key]
	if !ok {
		s[key] = w
		return
	}
	switch {
	case have.values == nil:
		have.values = w.values
	case w.values != nil:
		have.values = slices.DeleteFunc(slices.Clone(have.values), func(v string) bool {
			return !slices.Contains(w.values, v)
		})
	}
	have.denied = slices.Concat(have.denied, w.denied)
	have.present, have.absent = have.present || w.present, have.absent || w.absent
	s[key] = have
}

// isPossible tells whether a label can be as it is wanted.
func (w want) isPossible() bool {
	if w.absent && w.present {
		return false
	}
	return w.values == nil || slices.ContainsFunc(w.values, func(v string) bool { return !slices.Contains(w.denied, v) })
}

// asks tells whether a selector asks for a label.
func (s selector) asks(key string) bool { return s[key].present }

// overlap tells whether a namespace can satisfy a selector of both lists. Selectors that ask for different labels do
// not count: nothing says that one namespace has both labels.
func overlap(a, b []selector) bool {
	return slices.ContainsFunc(a, func(one selector) bool {
		return slices.ContainsFunc(b, func(other selector) bool { return one.meets(other) })
	})
}

func (s selector) meets(other selector) bool {
	asked := slices.DeleteFunc(slices.Collect(maps.Keys(s)), func(key string) bool { return !s.asks(key) })
	otherAsks := slices.ContainsFunc(slices.Collect(maps.Keys(other)), other.asks)
	if len(asked) > 0 && otherAsks && !slices.ContainsFunc(asked, other.asks) {
		return false
	}
	both := maps.Clone(s)
	for key, w := range other {
		both.add(key, w)
	}
	for _, w := range both {
		if !w.isPossible() {
			return false
		}
	}
	return true
}
