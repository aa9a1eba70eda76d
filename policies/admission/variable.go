package admission

import (
	"slices"
	"strings"
	"unicode"

	celgo "github.com/google/cel-go/cel"
	v1 "k8s.io/api/admissionregistration/v1"
	"k8s.io/apiserver/pkg/admission/plugin/cel"
	"k8s.io/apiserver/pkg/cel/environment"
)

// expression implements the compiler's interfaces for expressions.
type expression struct {
	name, text string
	types      []*celgo.Type
}

// GetName returns the name of a variable.
func (e *expression) GetName() string { return e.name }

// GetExpression returns the text.
func (e *expression) GetExpression() string { return e.text }

// ReturnTypes returns the types that the value may have.
func (e *expression) ReturnTypes() []*celgo.Type { return e.types }

// declare compiles variables in order. Each may use those before it.
func (c *compiler) declare(composer *cel.CompositedCompiler, variables []v1.Variable) {
	for i, v := range variables {
		path := []any{"spec", "variables", i}
		c.report.needs(below(path, "name")...)
		c.report.needs(below(path, "expression")...)
		if v.Name != "" && !isIdentifier(v.Name) {
			c.report.bad(below(path, "name"), "`%s` must be a CEL identifier, not %q", join(below(path, "name")), v.Name)
			continue
		}
		if v.Name == "" || strings.TrimSpace(v.Expression) == "" {
			continue
		}
		if !c.fits(v.Expression, below(path, "expression")) {
			continue
		}
		e := &expression{name: v.Name, text: v.Expression, types: anything}
		if result := composer.CompileAndStoreVariable(e, c.options(true),
			environment.StoredExpressions); result.Error != nil {
			c.report.bad(below(path, "expression"), "`%s` does not compile: %s", join(below(path, "expression")),
				explain(result.Error))
		}
	}
}

// reserved words of the language must not be names of variables.
var reserved = strings.Fields(`as break const continue else false for function if import in let loop
	namespace null package return true var void while`)

func isIdentifier(name string) bool {
	for i, c := range name {
		if c > unicode.MaxASCII || c != '_' && !unicode.IsLetter(c) && (i == 0 || !unicode.IsDigit(c)) {
			return false
		}
	}
	return !slices.Contains(reserved, name)
}
