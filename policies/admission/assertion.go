package admission

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	celgo "github.com/google/cel-go/cel"
	celtypes "github.com/google/cel-go/common/types"

	"github.com/meshpress/meshpress/render/limit"
	"github.com/meshpress/meshpress/render/manifest"
)

// Assertion is a condition on a rendered object: an expression of the language of admission policies, with the same
// functions and limits. Its variables are `object`, as it is rendered, and `cluster`, the name of the cluster.
type Assertion struct {
	program  celgo.Program
	operands []operand
}

// NewAssertion compiles an expression. The error is for its author.
func NewAssertion(text string) (*Assertion, error) {
	if err := tooLarge(text); err != nil {
		return nil, err
	}
	env, err := assertions()
	if err != nil {
		return nil, err
	}
	parsed, issues := env.Compile(text)
	if issues.Err() != nil {
		var texts []string
		for _, e := range issues.Errors() {
			texts = append(texts, fmt.Sprintf("%d:%d: %s", e.Location.Line(), e.Location.Column()+1, e.Message))
		}
		return nil, errors.New("does not compile: " + strings.Join(texts, "; "))
	}
	if t := parsed.OutputType(); !t.IsExactType(celgo.BoolType) && !t.IsExactType(celgo.DynType) {
		return nil, fmt.Errorf("must be true or false, not of type %s", t)
	}
	program, err := env.Program(parsed, celgo.CostLimit(uint64(limit.PolicyCost.Max())),
		celgo.InterruptCheckFrequency(interruptible))
	return &Assertion{program, operands(parsed.NativeRep())}, err
}

// interruptible is after how many turns of a loop an expression looks whether the run has ended.
const interruptible = 100

// assertions is the environment of all assertions.
var assertions = sync.OnceValues(func() (*celgo.Env, error) {
	return environments().StoredExpressionsEnv().Extend(celgo.Variable("object", celgo.DynType),
		celgo.Variable("cluster", celgo.StringType))
})

// Holds tells whether an object of a cluster fulfils the condition. spent counts the cost of all evaluations of a
// run; the error says that the expression failed, or that it or the run has cost too much.
func (a *Assertion) Holds(ctx context.Context, o *manifest.Object, cluster string, spent *int64) (bool, error) {
	if *spent > limit.RunPolicyCost.Max() {
		return false, limit.RunPolicyCost.Exceeded("assertions must not cost more than %d in all")
	}
	value, details, err := a.program.ContextEval(ctx, map[string]any{"object": asVariable(o), "cluster": cluster})
	*spent += perRequest
	if cost := details.ActualCost(); cost != nil {
		*spent += int64(min(*cost, uint64(limit.RunPolicyCost.Max())))
	}
	switch {
	case err != nil:
		return false, errors.New(short(err.Error()))
	case value.Type() != celtypes.BoolType:
		return false, fmt.Errorf("must be true or false, not of type %s", value.Type().TypeName())
	}
	return value == celtypes.True, nil
}

// asVariable returns an object as expressions see it.
func asVariable(o *manifest.Object) map[string]any {
	if len(o.Body) == 0 {
		return o.Data
	}
	return with(o.Data, "spec", body(o)["spec"])
}
