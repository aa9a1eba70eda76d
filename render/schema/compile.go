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

// address is what references within a schema are relative to, as Helm has it.
const address = "file:///values.schema.json"

// compile reads a schema.
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

// clear says what is wrong with a reference in words of its own.
func clear(err error) error {
	if out, ok := errors.AsType[*outside](err); ok {
		return out
	}
	return err
}

// nothing is a loader that opens nothing. Drafts of JSON Schema are part of the
// library, which does not ask for them.
type nothing struct{}

// Load refuses every address.
func (nothing) Load(url string) (any, error) { return nil, &outside{url} }

type outside struct{ url string }

func (o *outside) Error() string {
	return fmt.Sprintf("a schema must refer to itself only, or to a draft of https://json-schema.org, not to %q: "+
		"nothing is fetched for it", o.url)
}

// maxProgram bounds the regular expressions of a schema, in instructions. One
// that matches a name has about fifty.
const maxProgram = 500_000

// patterns compiles the regular expressions of one schema.
type patterns struct{ size int }

// pattern is a regular expression that knows what it costs.
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
	if p.size += len(program.Inst); p.size > maxProgram {
		return nil, limit.Limit(maxProgram).Exceeded("the regular expressions of a schema must not have more than %d " +
			"instructions")
	}
	compiled, err := regexp.Compile(text)
	return &pattern{compiled, len(program.Inst)}, err
}
