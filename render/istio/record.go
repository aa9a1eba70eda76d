package istio

import (
	"maps"
	"slices"
	"strconv"

	"github.com/meshpress/meshpress/render/source"
)

// record has the origins of a value, and of the values in it. Its methods may be
// called on nil, which is the record of a plain render, and then do nothing.
type record struct {
	set   []Origin           // of the value: that which counts, then those that it won over
	below map[string]*record // by key; of a list that was appended to, by index
}

// newRecord is the record of a value that is from one place.
func newRecord(value any, origin Origin) *record {
	r := &record{set: []Origin{origin}}
	m, _ := value.(values)
	if len(m) == 0 {
		return r
	}
	r.below = make(map[string]*record, len(m))
	field := origin.fields()
	for key, v := range m {
		r.below[key] = newRecord(v, field(key))
	}
	return r
}

// child is the record of a key, nil if there is none.
func (r *record) child(key string) *record {
	if r == nil {
		return nil
	}
	return r.below[key]
}

// reach is the record of a key, which is made if there is none.
func (r *record) reach(key string) *record {
	if r == nil {
		return nil
	}
	if r.below[key] == nil {
		r.share(key, &record{})
	}
	return r.below[key]
}

// share sets the record of a key.
func (r *record) share(key string, other *record) {
	if r == nil {
		return
	}
	if r.below == nil {
		r.below = map[string]*record{}
	}
	r.below[key] = other
}

// replace sets the record of a key, and keeps the origins of what was there.
func (r *record) replace(key string, other *record) {
	if r == nil || other == nil {
		return
	}
	if before := r.below[key]; before != nil {
		other.set = over(other.set, before.set)
	}
	r.share(key, other)
}

// touch notes that a map has got values of another one.
func (r *record) touch(other *record) {
	if r != nil && other != nil {
		r.set = over(other.set, r.set)
	}
}

// over puts origins before others, and leaves out those that are there twice.
func over(winners, losers []Origin) []Origin {
	out := slices.Clone(winners)
	for _, origin := range losers {
		if !slices.ContainsFunc(out, origin.same) {
			out = append(out, origin)
		}
	}
	return out
}

// put sets the record at a path.
func (r *record) put(other *record, path []string) {
	last := len(path) - 1
	for _, key := range path[:last] {
		r = r.reach(key)
	}
	r.replace(path[last], other)
}

// yield adds origins that lose to what is at a path.
func (r *record) yield(origins []Origin, path []string) {
	if at := r.part(path); at != nil {
		at.set = over(at.set, origins)
	}
}

// part is the record at a path. What is in a list has that of the list.
func (r *record) part(path []string) *record {
	at := r
	for _, key := range path {
		at = at.child(key)
	}
	if at == nil {
		if all := r.origins(path); len(all) > 0 {
			at = &record{set: all}
		}
	}
	return at
}

// origin is that of the value at a path, the zero Origin if there is none.
func (r *record) origin(path ...string) Origin {
	if all := r.origins(path); len(all) > 0 {
		return all[0]
	}
	return Origin{}
}

// origins are those of the value at a path: that which counts, then those that
// it won over. Below a value that is from one place, it is a field of that place.
func (r *record) origins(path []string) []Origin {
	if r == nil {
		return nil
	}
	if len(path) > 0 && len(r.below) > 0 {
		return r.below[path[0]].origins(path[1:])
	}
	out := slices.Clone(r.set)
	for i := range out {
		for _, key := range path {
			out[i] = out[i].field(key)
		}
	}
	return out
}

func (r *record) clone() *record {
	if r == nil {
		return nil
	}
	out := &record{set: slices.Clone(r.set)}
	for key, below := range r.below {
		out.share(key, below.clone())
	}
	return out
}

// fork is a copy that shares what is below.
func (r *record) fork() *record {
	if r == nil {
		return nil
	}
	return &record{slices.Clone(r.set), maps.Clone(r.below)}
}

// appended is the record of a list of n items that one was appended to. The
// others keep their origins.
func (r *record) appended(n int, origin Origin) *record {
	out := newRecord(nil, origin)
	for i := range n {
		key := strconv.Itoa(i)
		out.share(key, &record{set: r.origins([]string{key})})
	}
	out.share(strconv.Itoa(n), newRecord(nil, origin))
	return out
}

// fields returns what the fields of a map are from.
func (o Origin) fields() func(key string) Origin {
	if o.Layer != FromResource || !o.At.IsMap() {
		return func(string) Origin { return o }
	}
	at := map[string]source.Ref{}
	for _, f := range o.At.Fields() {
		at[f.Name] = f.Value
	}
	return func(key string) Origin {
		field := o
		if ref := at[key]; ref.Exists() {
			field.At = ref
		}
		return field
	}
}

// field returns the origin of a field of a map, or of an item of a list.
func (o Origin) field(key string) Origin {
	at := o.At.Get(key)
	if i, err := strconv.Atoi(key); err == nil && !at.Exists() {
		at = o.At.Get(i)
	}
	if at.Exists() && o.Layer == FromResource {
		o.At = at
	}
	return o
}

func (o Origin) same(other Origin) bool {
	return o.Layer == other.Layer && o.Name == other.Name && o.At.Node == other.At.Node
}
