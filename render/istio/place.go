package istio

import (
	"strconv"

	"github.com/meshpress/meshpress/render/source"
)

// Place is where the user's resource has the value at a path of r.Values, or the
// nearest above it; it does not exist for a value that is from elsewhere. Items of
// lists are numbers in the path.
func (r *Release) Place(path ...string) source.Ref {
	for n := len(path); n > 0; n-- {
		o := r.Origin(path[:n]...)
		if o.Layer != FromResource || !o.At.Exists() || o.At.Node == r.spec.user.Node {
			continue
		}
		at := o.At
		for _, key := range path[n:] {
			next := at.Get(key)
			if i, err := strconv.Atoi(key); err == nil && at.IsList() {
				next = at.Get(i)
			}
			if !next.Exists() {
				return at
			}
			at = next
		}
		return at
	}
	return source.Ref{}
}
