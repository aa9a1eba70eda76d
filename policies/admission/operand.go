package admission

import (
	"fmt"
	"slices"
	"strings"

	celast "github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/operators"

	"github.com/meshpress/meshpress/render/manifest"
)

// operand is a field of the object that an expression reads: the steps from the object to it, names and indexes.
type operand []any

// mostOperands and longestValue keep a failure readable.
const mostOperands, longestValue = 4, 80

// operands returns the fields of the object that an expression names, each once: of `object.spec.replicas` only the
// whole path.
func operands(a *celast.AST) []operand {
	var out []operand
	seen := map[string]bool{}
	reads := func(e celast.NavigableExpr) bool { return fieldOf(e) != nil }
	for _, e := range celast.MatchDescendants(celast.NavigateAST(a), reads) {
		field := fieldOf(e)
		if parent, ok := e.Parent(); ok && fieldOf(parent) != nil || seen[field.String()] {
			continue
		}
		seen[field.String()] = true
		out = append(out, field)
	}
	return out
}

// fieldOf returns the field that an expression such as object.spec.ports[0].name reads, nil for another expression.
func fieldOf(e celast.Expr) operand {
	switch e.Kind() {
	case celast.SelectKind:
		s := e.AsSelect()
		if s.Operand().Kind() == celast.IdentKind && s.Operand().AsIdent() == "object" && !s.IsTestOnly() {
			return operand{s.FieldName()}
		}
		if parent := fieldOf(s.Operand()); parent != nil && !s.IsTestOnly() {
			return append(slices.Clip(parent), s.FieldName())
		}
	case celast.CallKind:
		c := e.AsCall()
		if c.FunctionName() != operators.Index || c.Args()[1].Kind() != celast.LiteralKind {
			return nil
		}
		if parent := fieldOf(c.Args()[0]); parent != nil {
			return append(slices.Clip(parent), c.Args()[1].AsLiteral().Value())
		}
	}
	return nil
}

func (o operand) String() string {
	var b strings.Builder
	b.WriteString("object")
	for _, step := range o {
		if name, ok := step.(string); ok && !strings.ContainsAny(name, `./"`) {
			b.WriteString("." + name)
		} else {
			fmt.Fprintf(&b, "[%#v]", step)
		}
	}
	return b.String()
}

// in returns the value of the field in an object, nil if it has none.
func (o operand) in(value any) any {
	for _, step := range o {
		switch v := value.(type) {
		case map[string]any:
			name, _ := step.(string)
			value = v[name]
		case []any:
			i, ok := step.(int64)
			if !ok || i < 0 || i >= int64(len(v)) {
				return nil
			}
			value = v[i]
		default:
			return nil
		}
	}
	return value
}

// Values says what the fields that the expression reads are in an object, as in "object.spec.replicas is 1". It
// leaves out lists and maps, and fields that the object does not have.
func (a *Assertion) Values(o *manifest.Object) []string {
	var out []string
	data := asVariable(o)
	for _, field := range a.operands {
		text := ""
		switch v := field.in(data).(type) {
		case nil, map[string]any, []any:
			continue
		case string:
			text = fmt.Sprintf("%q", v)
		default:
			text = fmt.Sprint(v)
		}
		if len(text) > longestValue {
			text = strings.ToValidUTF8(text[:longestValue], "") + "..."
		}
		if out = append(out, fmt.Sprintf("%s is %s", field, text)); len(out) == mostOperands {
			break
		}
	}
	return out
}
