package parity

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// Fields of differences outside of objects.
const (
	wholeObject = "(object)"  // only one side has the object
	wholeInput  = "(refusal)" // only one side refuses the input
)

const absent = "(absent)"

// difference is one value that differs between both sides.
type difference struct {
	Object    string // key of the object; empty if the whole input differs
	Field     string // path in the object, or one of the constants above
	Upstream  string
	Meshpress string
}

// place returns text such as "v1 Service istio-system/istiod: spec.type".
func (d difference) place() string {
	if d.Object == "" {
		return d.Field
	}
	return d.Object + ": " + d.Field
}

// outcome is the result of one side for one input: objects, or a refusal.
type outcome struct {
	Objects objects
	Refusal string // the message; empty if it rendered
}

func (o outcome) summary() string {
	if o.Refusal != "" {
		return "refuses: " + o.Refusal
	}
	return fmt.Sprintf("renders %d objects", len(o.Objects))
}

// compare lists the differences in a fixed order. Two refusals are equal, whatever their messages.
func compare(upstream, meshpress outcome) []difference {
	if (upstream.Refusal == "") != (meshpress.Refusal == "") {
		return []difference{{Field: wholeInput, Upstream: upstream.summary(), Meshpress: meshpress.summary()}}
	}
	keys := slices.Collect(maps.Keys(upstream.Objects))
	for key := range meshpress.Objects {
		if _, both := upstream.Objects[key]; !both {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	var found []difference
	for _, key := range keys {
		found = append(found, compareObject(key, upstream.Objects[key], meshpress.Objects[key])...)
	}
	return found
}

func compareObject(key string, upstream, meshpress any) []difference {
	switch {
	case upstream == nil:
		return []difference{{Object: key, Field: wholeObject, Upstream: absent, Meshpress: "present"}}
	case meshpress == nil:
		return []difference{{Object: key, Field: wholeObject, Upstream: "present", Meshpress: absent}}
	case reflect.DeepEqual(upstream, meshpress): // nearly all are equal, and this is much faster than go-cmp
		return nil
	}
	found := compareData(upstream, meshpress)
	for i := range found {
		found[i].Object = key
	}
	return found
}

// equalObjects counts the upstream objects without differences.
func equalObjects(upstream outcome, found []difference) int {
	differ := map[string]bool{}
	for _, d := range found {
		if d.Field == wholeInput {
			return 0
		}
		if _, ok := upstream.Objects[d.Object]; ok {
			differ[d.Object] = true
		}
	}
	return len(upstream.Objects) - len(differ)
}
