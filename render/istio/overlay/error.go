package overlay

import "fmt"

// PathError says which element of a path failed, and why.
type PathError struct {
	Path   string // the whole path as written
	Step   string // the element it failed at; empty when it is about the whole path
	Reason string // what must or must not be, with the element as its subject
	Hint   string // what to do about it; empty when there is nothing to add
}

// Error returns one line without the hint.
func (e *PathError) Error() string {
	if e.Step == "" {
		return fmt.Sprintf("overlay path %q %s", e.Path, e.Reason)
	}
	return fmt.Sprintf("overlay path %q: %q %s", e.Path, e.Step, e.Reason)
}

func emptyPath(path string) *PathError {
	return &PathError{Path: path, Reason: "must not be empty", Hint: `name a field, as in "spec.replicas"`}
}

// fail returns the error for the step at the given position of p.
func (p Path) fail(at int, reason, hint string) *PathError {
	return &PathError{Path: p.String(), Step: p[at].text, Reason: reason, Hint: hint}
}
