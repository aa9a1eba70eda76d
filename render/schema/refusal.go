package schema

import (
	"errors"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// Refusal is the error of values that do not fit the schemas.
type Refusal struct {
	Misfits []Misfit // none if a schema cannot be used
	text    string
}

// Misfit is one value that does not fit.
type Misfit struct {
	Path    []string // from the values of the chart; items of lists are numbers
	Problem string   // as in: got string, want integer
	Want    []string // the types that the schema takes, if it is the type that does not fit
}

// Error says all that does not fit, as Helm does.
func (r *Refusal) Error() string { return r.text }

// unfit is the error of one schema.
type unfit struct {
	cause error
	text  string
}

func (u *unfit) Error() string { return u.text }
func (u *unfit) Unwrap() error { return u.cause }

// maxMisfits bounds what is said of one release, each with a place of its own.
const maxMisfits = 20

// add notes the places of what does not fit the schema of the chart at a path.
func (r *Refusal) add(err error, at []string) {
	if e, ok := errors.AsType[*jsonschema.ValidationError](err); ok {
		r.leaves(e, at)
	}
}

// leaves are the causes that have none. Of several ways to fit, the first is said.
func (r *Refusal) leaves(e *jsonschema.ValidationError, at []string) {
	for _, cause := range e.Causes {
		r.leaves(cause, at)
	}
	if len(e.Causes) > 0 || len(r.Misfits) == maxMisfits {
		return
	}
	m := Misfit{Path: slices.Concat(at, e.InstanceLocation),
		Problem: e.ErrorKind.LocalizedString(message.NewPrinter(language.English))}
	switch k := e.ErrorKind.(type) {
	case *kind.Type:
		m.Want = k.Want
	case *kind.AdditionalProperties:
		if len(k.Properties) > 0 {
			m.Path = append(m.Path, k.Properties[0])
		}
	}
	if !slices.ContainsFunc(r.Misfits, func(have Misfit) bool {
		return strings.Join(have.Path, "\n") == strings.Join(m.Path, "\n")
	}) {
		r.Misfits = append(r.Misfits, m)
	}
}
