package parity

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// Fields of differences that are not inside of an object.
const (
	wholeObject = "(object)"  // one side has it, the other does not
	wholeInput  = "(refusal)" // one side renders, the other refuses the input
)

const absent = "(absent)"

// difference is one value that is not the same on both sides.
type difference struct {
	Object    string // its key; empty if the whole input differs
	Field     string // path in the object, or one of the constants above
	Upstream  string
	Meshpress string
}

// place reads as "v1 Service istio-system/istiod: spec.type".
func (d difference) place() string {
	if d.Object == "" {
		return d.Field
	}
	return d.Object + ": " + d.Field
}

// outcome is what one side makes of one input: objects, or a refusal.
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

// compare lists what differs, in a fixed order. Two refusals are the same
// thing, whatever their words.
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
	case reflect.DeepEqual(upstream, meshpress): // as nearly all are, and much faster than go-cmp
		return nil
	}
	found := compareData(upstream, meshpress)
	for i := range found {
		found[i].Object = key
	}
	return found
}

// equalObjects counts the upstream objects that no difference is about.
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
