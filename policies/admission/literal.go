package admission

import (
	"errors"

	"github.com/google/cel-go/common"
	"github.com/google/cel-go/common/ast"
	celtypes "github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/interpreter"
	"github.com/google/cel-go/parser"

	"github.com/meshpress/meshpress/render/limit"
)

// tooLarge tells why an expression must not be compiled: the API server bounds
// what running it costs, and the size of a policy as a whole.
func tooLarge(text string) error {
	if int64(len(text)) > limit.Expression.Max() {
		return limit.Expression.Exceeded("must not be longer than %d bytes")
	}
	parsed, _ := parsePlain(text)
	if parsed == nil {
		return nil // the compiler says so
	}
	var bad error
	ast.PreOrderVisit(parsed.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() == ast.CallKind && bad == nil {
			bad = largePattern(e.AsCall())
		}
	}))
	return bad
}

// largePattern tells whether a call has a literal regular expression above the limits.
func largePattern(call ast.CallExpr) error {
	if !isRegexp(call.FunctionName()) {
		return nil
	}
	for _, a := range call.Args() {
		if a.Kind() != ast.LiteralKind {
			continue
		}
		if text, ok := a.AsLiteral().(celtypes.String); ok {
			if _, err := limit.Regexp(string(text)); err != nil {
				return err
			}
		}
	}
	return nil
}

// isRegexp tells whether a function compiles its second argument.
func isRegexp(function string) bool {
	return function == "matches" || function == "find" || function == "findAll"
}

// parsePlain parses an expression without its macros: their number is bounded by
// the length of the text.
func parsePlain(text string) (*ast.AST, error) {
	p, err := parser.NewParser(parser.EnableOptionalSyntax(true))
	if err != nil {
		return nil, err
	}
	parsed, bad := p.Parse(common.NewTextSource(text))
	if len(bad.GetErrors()) > 0 {
		return parsed, errors.New(bad.ToDisplayString())
	}
	return parsed, nil
}

// matching is what it costs to look for a regular expression in a text, in bytes
// and items, as [perCost] has them: to compile it, and to run it.
func matching(args []ref.Val) (int64, error) {
	text, ok := args[1].(celtypes.String)
	if !ok {
		return 0, nil // no overload takes it
	}
	size, err := limit.Regexp(string(text))
	return size + product(flat(args[0]), size)/100, err
}

// hidden is a literal that looks like any value: the interpreter compiles literal
// expressions when it plans, and would put that in the place of the guard.
type hidden struct{ interpreter.InterpretableV2 }
