// Package overlay applies one `k8s.overlays[].patches[]` entry of an
// IstioOperator to one decoded Kubernetes object: [Parse] reads the path of the
// patch, [Apply] sets or deletes what the path leads to.
//
// It does not choose the objects that an overlay is for, does not decode or
// encode them, and does not check the result against a schema.
//
// # Paths
//
//	a.b.c           the keys of nested maps
//	[key:value]     the list item whose key has that value, compared as text
//	[:re] or [re]   the first list item that is not a map and matches re
//	[n]             the list item at index n, counted from 0
//	[-1]            a new item at the end of the list
//
// A bracket may follow its key with or without a dot, and several may stand in
// a row. Inside a bracket a dot is only a dot; elsewhere `\.` is one, as in
// `metadata.annotations.proxy\.istio\.io/config`. A `\:` is a colon that does
// not end the key of `[key:value]`. Dots at both ends mean nothing.
//
// # Modes
//
// [Strict] reports every path that leads nowhere. [Upstream] repeats what
// istioctl 1.24 and later make of a patch, including the cases in which they
// silently do nothing or something else.
package overlay

// Mode says what happens when a path selects nothing.
type Mode int

const (
	// Strict makes such a path an error. Only map keys, new list items and lists
	// that begin with `[-1]` or `[0]` are created.
	Strict Mode = iota
	// Upstream does what istioctl does, which seldom reports an error.
	Upstream
)

// Apply sets value at path in object, or deletes what is there when value is
// nil. The object is changed in place and never shares memory with value. An
// error is a [*PathError], and then the object is as it was.
//
// A string with several lines and a colon, or one line with ": ", that parses
// as a YAML map becomes that map. In Strict mode it stays a string where
// Kubernetes takes only strings: under annotations, labels, data and the like,
// in args and command, and as the value of an env item.
func Apply(object map[string]any, path Path, value any, mode Mode) error {
	return new(Budget).Apply(object, path, value, mode)
}

func (b *Budget) apply(object map[string]any, path Path, value any, mode Mode) error {
	switch {
	case object == nil:
		return path.fail(0, "must not step into an object that is nil", "")
	case mode == Upstream:
		return applyUpstream(object, path, value, b)
	}
	return applyStrict(object, path, value, b)
}
