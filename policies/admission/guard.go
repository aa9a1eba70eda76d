package admission

import (
	"slices"
	"strings"

	celgo "github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/functions"
	"github.com/google/cel-go/common/operators"
	celtypes "github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"
	"github.com/google/cel-go/interpreter"

	"github.com/meshpress/meshpress/internal/lazyregexp"
	"github.com/meshpress/meshpress/render/limit"
)

// guard limits how many bytes and items one call of a function may read and create. The API server counts the
// cost after a call: a list that is added to itself thirty times is cheap until `join` makes a text of it.
type guard map[string]*functions.Overload

func newGuard(env *celgo.Env) (guard, error) {
	g := guard{}
	for _, f := range env.Functions() {
		bindings, err := f.Bindings()
		if err != nil {
			return nil, err
		}
		for _, b := range bindings {
			g[b.Operator] = b
		}
	}
	return g, nil
}

// shallow lists functions that do not read the contents of their arguments.
var shallow = map[string]bool{operators.LogicalAnd: true, operators.LogicalOr: true, operators.LogicalNot: true,
	operators.Conditional: true, operators.NotStrictlyFalse: true,
	operators.Index: true, operators.OptIndex: true, operators.OptSelect: true, "size": true}

// decorate wraps a call with the guard.
func (g guard) decorate(i interpreter.InterpretableV2) (interpreter.InterpretableV2, error) {
	call, ok := i.(interpreter.InterpretableCall)
	if !ok || shallow[call.Function()] {
		return i, nil
	}
	guarded := &guardedCall{InterpretableCall: call, overload: g[call.OverloadID()]}
	if guarded.overload == nil {
		guarded.overload = g[call.Function()]
	}
	if equality := call.Function() == operators.Equals ||
		call.Function() == operators.NotEquals; guarded.overload == nil && !equality {
		return i, nil // a call without an implementation fails by itself
	}
	for i, a := range call.Args() {
		if _, literal := a.(interpreter.InterpretableConst); literal && i > 0 && isRegexp(call.Function()) {
			guarded.args = slices.Clone(call.Args())
			guarded.args[i] = hidden{a}
		}
	}
	return guarded, nil
}

// ownLimit ends the error of a call above a limit that the API server does not have.
const ownLimit = " (a limit of meshpress)"

type guardedCall struct {
	interpreter.InterpretableCall
	overload *functions.Overload           // nil for equality, which is built into the interpreter
	args     []interpreter.InterpretableV2 // nil for the arguments of the call
}

// Args implements the interpreter's interface.
func (c *guardedCall) Args() []interpreter.InterpretableV2 {
	if c.args != nil {
		return c.args
	}
	return c.InterpretableCall.Args()
}

// Eval implements the interpreter's interface.
func (c *guardedCall) Eval(vars interpreter.Activation) ref.Val {
	return c.Exec(interpreter.AsFrame(vars))
}

// Exec evaluates the arguments, and calls the function if they are within the limits.
func (c *guardedCall) Exec(frame *interpreter.ExecutionFrame) ref.Val {
	args := make([]ref.Val, len(c.Args()))
	strict := c.overload == nil || !c.overload.NonStrict
	for i, a := range c.Args() {
		args[i] = a.Exec(frame)
	}
	for _, a := range args {
		if strict && celtypes.IsUnknownOrError(a) {
			return a
		}
	}
	if most := limit.Evaluated.Max(); c.needs(args, most) > most {
		return c.exceeds("`%s` %s", c.name(), limit.Evaluated.Exceeded("must not read or make more than %d bytes and items"))
	}
	if isRegexp(c.Function()) && len(args) > 1 {
		if _, err := matching(args); err != nil {
			return c.exceeds("`%s` %s", c.name(), err)
		}
	}
	if hugeQuantity(c.Function(), args) {
		return c.exceeds("a quantity must not have an exponent of more than %d digits", maxExponent)
	}
	return c.call(args)
}

// exceeds returns the error of a call above a limit.
func (c *guardedCall) exceeds(format string, args ...any) ref.Val {
	return celtypes.NewErrWithNodeID(c.ID(), format+ownLimit, args...)
}

// maxExponent is the maximum number of digits in the exponent of a quantity. The largest quantity of
// Kubernetes, 8Ei, has 19 digits in all. A number of a billion digits takes gigabytes of memory when it is
// compared.
const maxExponent = 3

var tooManyDigits = lazyregexp.New(`[eE][+-]?0*[1-9][0-9]{3,}`)

// hugeQuantity tells whether a call parses a quantity with a too large exponent.
func hugeQuantity(function string, args []ref.Val) bool {
	if function != "quantity" && function != "isQuantity" || len(args) == 0 {
		return false
	}
	text, ok := args[0].(celtypes.String)
	return ok && tooManyDigits().MatchString(string(text))
}

func (c *guardedCall) name() string { return strings.Trim(c.Function(), "_") }

func (c *guardedCall) call(args []ref.Val) ref.Val {
	o := c.overload
	switch {
	case c.Function() == operators.Equals:
		return celtypes.Equal(args[0], args[1])
	case c.Function() == operators.NotEquals:
		return celtypes.Bool(celtypes.Equal(args[0], args[1]) != celtypes.True)
	case len(args) > 0 && o.OperandTrait != 0 && !args[0].Type().HasTrait(o.OperandTrait):
	case len(args) == 1 && o.Unary != nil:
		return o.Unary(args[0])
	case len(args) == 2 && o.Binary != nil:
		return o.Binary(args[0], args[1])
	case o.Function != nil:
		return o.Function(args...)
	}
	if len(args) > 0 && args[0].Type().HasTrait(traits.ReceiverType) {
		return args[0].(traits.Receiver).Receive(c.Function(), c.OverloadID(), args[1:])
	}
	return celtypes.NewErrWithNodeID(c.ID(), "no such overload: %s", c.Function())
}

// needs returns the size of the arguments and of the result. A result whose size is the product of its
// arguments' sizes is computed before the call.
func (c *guardedCall) needs(args []ref.Val, most int64) int64 {
	if c.Function() == operators.Add {
		return lengthOf(args[0]) + lengthOf(args[1])
	}
	var sum int64
	for _, a := range args {
		if sum += weight(a, most-sum); sum > most {
			return sum
		}
	}
	switch text := func(i int) int64 { return lengthOf(args[i]) }; {
	case isRegexp(c.Function()) && len(args) > 1:
		cost, _ := matching(args)
		return sum + cost
	case isSearch(c.Function()) && len(args) > 1:
		return sum + searching(args)
	case c.Function() == "join" && len(args) == 2:
		return sum + product(text(0), text(1))
	case c.Function() == "replace" && len(args) >= 3:
		return sum + product(occurrences(args), text(2))
	case c.Function() == "sets.contains", c.Function() == "sets.intersects", c.Function() == "sets.equivalent":
		return sum + product(text(0), text(1))
	}
	return sum
}

// occurrences returns the number of replacements that `replace` would make.
func occurrences(args []ref.Val) int64 {
	in, isText := args[0].(celtypes.String)
	old, alsoText := args[1].(celtypes.String)
	if !isText || !alsoText {
		return 0
	}
	n := int64(strings.Count(string(in), string(old)))
	if len(args) > 3 {
		if times, ok := args[3].(celtypes.Int); ok && times >= 0 {
			n = min(n, int64(times))
		}
	}
	return n
}

// product returns the product of two sizes. Each is below 2^31, so it does not overflow.
func product(a, b int64) int64 {
	if a > 1<<31 || b > 1<<31 {
		return 1 << 62
	}
	return a * b
}
