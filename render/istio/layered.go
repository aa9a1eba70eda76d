package istio

import (
	"maps"
	"slices"
	"strconv"

	"github.com/meshpress/meshpress/render/manifest"
)

// layered are values that are made layer by layer, and the record of who set
// them. Every way to change them takes the origin of what is set, so a new value
// of the translation is explained without a second place.
//
// The record is nil in a plain render. Then no origin is made, and each method
// costs what it costs for plain maps.
type layered struct {
	data      values
	record    *record
	contested *bool // is set when a value meets a different one; nil if nobody asks: see [Release.Contested]
}

// from makes the origin of a value. It is called only if there is a record.
type from func() Origin

// item is one value with its origin.
type item struct {
	value  any
	record *record
	ours   bool // no one wrote it: it is no loss if another value wins
}

// text is the value if it is a string, else "".
func (o item) text() string {
	s, _ := o.value.(string)
	return s
}

// as returns another form of the value, with the same origin.
func (o item) as(value any) item { return item{value, o.record, o.ours} }

// firstText returns the first item that is a text and not empty.
func firstText(items ...item) item {
	for _, o := range items {
		if o.text() != "" {
			return o
		}
	}
	return item{}
}

func newLayered(recording bool) layered {
	v := layered{data: values{}}
	if recording {
		v.record = &record{}
	}
	return v
}

// made returns a value to set.
func (v layered) made(value any, origin from) item {
	if v.record == nil {
		return item{value: value}
	}
	return item{value: value, record: newRecord(value, origin())}
}

// get returns the value at a path, with its origin. ok is false if there is none.
func (v layered) get(path ...string) (o item, ok bool) {
	value, ok := get(v.data, path...)
	if v.record == nil || !ok {
		return item{value: value}, ok
	}
	return item{value: value, record: v.record.part(path).clone()}, ok
}

// item returns the value at a path, with its origin; nil if there is none.
func (v layered) item(path ...string) item {
	o, _ := v.get(path...)
	return o
}

// at returns the map at a path. It has no data if there is no map.
func (v layered) at(path ...string) layered {
	below := layered{data: getMap(v.data, path...), contested: v.contested}
	if v.record != nil {
		below.record = v.record.part(path)
	}
	return below
}

// entry returns the map that is item i of the list at a path.
func (v layered) entry(i int, path ...string) layered {
	value, _ := get(v.data, path...)
	list, _ := value.([]any)
	one, _ := list[i].(values)
	if v.record == nil {
		return layered{data: one}
	}
	return layered{data: one, record: newRecord(one, v.record.origin(path...).field(strconv.Itoa(i)))}
}

// put sets the value at a path, and makes the maps on the way.
func (v layered) put(o item, path ...string) {
	v.contest(o.value, path...)
	set(v.data, o.value, path...)
	if v.record != nil {
		v.record.put(o.record, path)
	}
}

// set sets a value whose origin is known here.
func (v layered) set(value any, origin from, path ...string) {
	v.put(v.made(value, origin), path...)
}

// putDefault is put for a path that has nothing yet. Otherwise the record keeps
// what was not set.
func (v layered) putDefault(o item, path ...string) {
	if present, ok := get(v.data, path...); !ok || present == nil {
		v.put(o, path...)
	} else {
		v.yield(o, path...)
	}
}

// setDefault is set for a path that has nothing yet.
func (v layered) setDefault(value any, origin from, path ...string) {
	v.putDefault(v.made(value, origin), path...)
}

// yield records a value that is not set, because the one at the path wins.
func (v layered) yield(o item, path ...string) {
	if !o.ours {
		v.contest(o.value, path...)
	}
	if v.record != nil && o.record != nil {
		v.record.yield(o.record.set, path)
	}
}

// contest notes whether a value meets a different one at a path.
func (v layered) contest(value any, path ...string) {
	if v.contested == nil || *v.contested {
		return
	}
	if present, ok := get(v.data, path...); ok && differ(present, value) {
		*v.contested = true
	}
}

// uncontested returns v for values that can only replace those of a profile: it does not note contests.
func (v layered) uncontested() layered {
	v.contested = nil
	return v
}

// merge puts plain values over v, all from one place; see [layered.lay].
func (v layered) merge(src values, origin from) {
	over := layered{data: src}
	if v.record != nil {
		over.record = newRecord(src, origin())
	}
	v.lay(over)
}

// lay puts src over v: maps merge key by key, everything else replaces, null
// included. v shares nothing with src afterwards.
func (v layered) lay(src layered) {
	for key, value := range src.data {
		sub, isMap := value.(values)
		below, both := v.data[key].(values)
		if isMap && both {
			from := src.record.child(key)
			v.record.reach(key).touch(from)
			layered{below, v.record.reach(key), v.contested}.lay(layered{data: sub, record: from})
			continue
		}
		v.contest(value, key)
		v.data[key] = manifest.Copy(value)
		v.record.replace(key, src.record.child(key).clone())
	}
}

// appended returns the list at a path with one item more.
func (v layered) appended(one any, origin from, path ...string) item {
	before, _ := v.get(path...)
	list, _ := before.value.([]any)
	out := item{value: append(slices.Clone(list), one)}
	if v.record != nil {
		out.record = before.record.appended(len(list), origin())
	}
	return out
}

func (v layered) clone() layered {
	return layered{manifest.Copy(v.data).(values), v.record.clone(), v.contested}
}

// fork returns a copy in which the map at a path can be changed. Everything
// beside the path is shared.
func (v layered) fork(path ...string) layered {
	out := layered{maps.Clone(v.data), v.record.fork(), v.contested}
	if out.data == nil {
		out.data = values{}
	}
	if len(path) == 0 {
		return out
	}
	if below, ok := v.data[path[0]].(values); ok {
		sub := layered{data: below, record: v.record.child(path[0])}.fork(path[1:]...)
		out.data[path[0]] = sub.data
		out.record.share(path[0], sub.record)
	}
	return out
}

// share puts values of src at the top of v; they are not copied.
func (v layered) share(src layered, wanted func(key string, value any) bool) {
	for key, value := range src.data {
		if wanted(key, value) {
			v.data[key] = value
			v.record.share(key, src.record.child(key))
		}
	}
}

// only returns v with only one of its keys.
func (v layered) only(wanted string) layered {
	out := newLayered(v.record != nil)
	out.share(v, func(key string, _ any) bool { return key == wanted })
	return out
}
