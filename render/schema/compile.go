package schema

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/meshpress/meshpress/render/limit"
)

// address is the base of references within a schema; Helm uses the same.
const address = "file:///values.schema.json"

// compile compiles the text of a schema.
func compile(text []byte) (*jsonschema.Schema, error) {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	if err := new(contents).check(document); err != nil {
		return nil, err
	}
	compiler := jsonschema.NewCompiler()
	compiler.UseLoader(nothing{})
	compiler.UseRegexpEngine(new(patterns).compile)
	if err := compiler.AddResource(address, document); err != nil {
		return nil, clear(err)
	}
	compiled, err := compiler.Compile(address)
	return compiled, clear(err)
}

// clear replaces the error of a forbidden reference by a clear one.
func clear(err error) error {
	if out, ok := errors.AsType[*outside](err); ok {
		return out
	}
	return err
}

// nothing is a loader that opens nothing. The library does not need it for the drafts of JSON Schema, which it
// contains.
type nothing struct{}

// Load refuses every address.
func (nothing) Load(url string) (any, error) { return nil, &outside{url} }

type outside struct{ url string }

func (o *outside) Error() string {
	return fmt.Sprintf("a schema must refer to itself only, or to a draft of https://json-schema.org, not to %q: "+
		"nothing is fetched for it", o.url)
}

// patterns compiles the regular expressions of one schema.
type patterns struct{ size int }

// pattern is a regular expression with its cost.
type pattern struct {
	*regexp.Regexp
	size int
}

func (p *patterns) compile(text string) (jsonschema.Regexp, error) {
	parsed, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return nil, err
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return nil, err
	}
	if p.size += len(program.Inst); int64(p.size) > limit.SchemaProgram.Max() {
		return nil, limit.SchemaProgram.Exceeded("the regular expressions of a schema must not have more than %d " +
			"instructions")
	}
	compiled, err := regexp.Compile(text)
	return &pattern{compiled, len(program.Inst)}, err
}
