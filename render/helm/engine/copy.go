package engine

import "github.com/mitchellh/copystructure"

// copied is a copy of a value, of what it contains, too.
func (r *run) copied(v any) (any, error) {
	out, err := copystructure.Copy(v)
	return out, err
}
