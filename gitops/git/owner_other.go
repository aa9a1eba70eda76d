//go:build !unix

package git

// checkOwner: where files have no owner by number, nothing can be told.
func checkOwner(place, string) error { return nil }
