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

// Refusal is the error for values that do not fit the schemas.
type Refusal struct {
	Misfits []Misfit // empty if a schema cannot be used
	text    string
}

// Misfit is one value that does not fit.
type Misfit struct {
	Path    []string // path in the values of the chart; items of lists are numbers
	Problem string   // for example: got string, want integer
	Want    []string // the types that the schema accepts, if the type is wrong
}

// Error lists all misfits, in the words of Helm.
func (r *Refusal) Error() string { return r.text }

// unfit is the error of one schema.
type unfit struct {
	cause error
	text  string
}

func (u *unfit) Error() string { return u.text }
func (u *unfit) Unwrap() error { return u.cause }

// maxMisfits is how many misfits of a release are reported.
const maxMisfits = 20

// add adds the misfits of the schema of the chart at a path.
func (r *Refusal) add(err error, at []string) {
	if e, ok := errors.AsType[*jsonschema.ValidationError](err); ok {
		r.leaves(e, at)
	}
}

// leaves adds the causes that have no causes. Of several alternatives, it takes the first.
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
