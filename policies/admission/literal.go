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

// tooLarge returns an error if an expression is too large to compile. The API server limits the size of a whole
// policy and the cost of running it, but not the cost of compiling one expression.
func tooLarge(text string) error {
	if int64(len(text)) > limit.Expression.Max() {
		return limit.Expression.Exceeded("must not be longer than %d bytes")
	}
	parsed, _ := parsePlain(text)
	if parsed == nil {
		return nil // the compiler reports syntax errors
	}
	var bad error
	ast.PreOrderVisit(parsed.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() == ast.CallKind && bad == nil {
			bad = largePattern(e.AsCall())
		}
	}))
	return bad
}

// largePattern returns an error if a call has a literal regular expression above the limits.
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

// isRegexp tells whether a function compiles its second argument as a regular expression.
func isRegexp(function string) bool {
	return function == "matches" || function == "find" || function == "findAll"
}

// isSearch tells whether a function searches a text for another one, position by position.
func isSearch(function string) bool { return function == "indexOf" || function == "lastIndexOf" }

// searching returns the cost of a search. The worst case compares each position with the whole text that is
// searched; comparing sixteen characters takes as long as reading one from a list.
func searching(args []ref.Val) int64 { return product(lengthOf(args[0]), lengthOf(args[1])) / 16 }

// perMatch is what each result of `findAll` costs: to find and keep it takes as long as reading a thousand bytes.
const perMatch = 1000

// parsePlain parses an expression without expanding macros, so the tree cannot be much larger than the text.
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

// matching returns the cost of compiling a regular expression and matching it, in bytes and items (see
// [perCost]).
func matching(args []ref.Val) (int64, error) {
	text, ok := args[1].(celtypes.String)
	if !ok {
		return 0, nil // no overload takes these arguments
	}
	size, err := limit.Regexp(string(text))
	return size + product(lengthOf(args[0]), size)/100, err
}

// hidden hides from the interpreter that a regular expression is a literal. The interpreter would compile the
// literal when it plans the call, and replace the guard.
type hidden struct{ interpreter.InterpretableV2 }
