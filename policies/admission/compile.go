package admission

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	celgo "github.com/google/cel-go/cel"
	v1 "k8s.io/api/admissionregistration/v1"
	"k8s.io/apimachinery/pkg/util/version"
	"k8s.io/apiserver/pkg/admission/plugin/cel"
	apicel "k8s.io/apiserver/pkg/cel"
	"k8s.io/apiserver/pkg/cel/environment"

	"github.com/meshpress/meshpress/render/limit"
)

// program has the compiled expressions of a policy.
type program struct {
	conditions            cel.ConditionEvaluator // nil if there are none
	validations, messages cel.ConditionEvaluator
	variables             *cel.CompositedCompiler // nil if there are none
}

// context returns the context for evaluating expressions. It counts the cost of variables.
func (p *program) context(m *meter) context.Context {
	if p.variables == nil {
		return m.context()
	}
	return p.variables.CreateContext(m.context())
}

// plain compiles expressions without variables. It is created on first use, since creating it costs more than
// compiling a small policy.
var plain = sync.OnceValue(func() cel.Compiler { return cel.NewCompiler(environments()) })

// environments returns the environments of the API server, with a guard before every call.
var environments = sync.OnceValue(func() *environment.EnvSet {
	base := environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion())
	g, err := newGuard(base.StoredExpressionsEnv())
	if err != nil {
		panic(err) // only functions of the library can fail here
	}
	guarded, err := base.Extend(environment.VersionedOptions{
		IntroducedVersion: version.MajorMinor(1, 0),
		ProgramOptions: []celgo.ProgramOption{celgo.CustomDecoratorV2(g.decorate),
			celgo.CostTrackerOptions(trackers(base.StoredExpressionsEnv())...)},
	})
	if err != nil {
		panic(err)
	}
	return guarded
})

// compiler compiles the expressions of one policy.
type compiler struct {
	cel.Compiler
	report *report
	params bool
	count  int64     // expressions compiled so far
	all    *compiled // of all policies
	over   bool      // too many expressions were reported
}

// compiled counts what was compiled for all policies so far.
type compiled struct{ expressions, bytes int64 }

// compile compiles a policy as the API server does: match conditions cannot use variables, and message
// expressions cannot use the authorizer.
func compile(r *report, p *v1.ValidatingAdmissionPolicy, all *compiled) *program {
	c := &compiler{Compiler: plain(), report: r, all: all, params: p.Spec.ParamKind != nil}
	out := &program{}
	if len(p.Spec.MatchConditions) > 0 {
		out.conditions = c.compileConditions(p.Spec.MatchConditions)
	}
	if len(p.Spec.Variables) > 0 {
		composer, err := cel.NewCompositedCompiler(environments())
		if err != nil {
			r.bad([]any{"spec", "variables"}, "variables cannot be declared: %s", err)
			return out
		}
		c.Compiler, out.variables = composer, composer
		c.declare(composer, p.Spec.Variables)
	}
	out.validations, out.messages = c.compileValidations(p.Spec.Validations)
	for i, a := range p.Spec.AuditAnnotations {
		c.compile(&expression{text: a.ValueExpression, types: textOrNull}, true, "spec", "auditAnnotations",
			i, "valueExpression")
	}
	return out
}

func (c *compiler) compileConditions(list []v1.MatchCondition) cel.ConditionEvaluator {
	results := make([]cel.CompilationResult, len(list))
	for i, m := range list {
		results[i] = c.compile(&expression{text: m.Expression, types: boolean}, true, "spec", "matchConditions", i,
			"expression")
	}
	return metered{cel.NewCondition(results)}
}

func (c *compiler) compileValidations(list []v1.Validation) (validations, messages cel.ConditionEvaluator) {
	expressions, texts := make([]cel.CompilationResult, len(list)), make([]cel.CompilationResult, len(list))
	for i, v := range list {
		expressions[i] = c.compile(&expression{text: v.Expression, types: boolean}, true, "spec", "validations",
			i, "expression")
		if v.MessageExpression != "" {
			texts[i] = c.compile(&expression{text: v.MessageExpression, types: text}, false, "spec", "validations",
				i, "messageExpression")
		}
	}
	return metered{cel.NewCondition(expressions)}, metered{cel.NewCondition(texts)}
}

func (c *compiler) compile(e cel.ExpressionAccessor, authorizer bool, path ...any) cel.CompilationResult {
	if c.report.needs(path...); strings.TrimSpace(e.GetExpression()) == "" {
		return cel.CompilationResult{}
	}
	if !c.fits(e.GetExpression(), path) {
		return cel.CompilationResult{}
	}
	result := c.CompileCELExpression(e, c.options(authorizer), environment.StoredExpressions)
	if result.Error != nil {
		c.report.bad(path, "`%s` does not compile: %s", join(path), explain(result.Error))
	}
	return result
}

// fits tells whether an expression may be compiled. It reports an expression that is too large, and the first
// one above the allowed number.
func (c *compiler) fits(text string, path []any) bool {
	if c.over {
		return false
	}
	err := c.add(text)
	if c.over = err != nil; !c.over {
		err = tooLarge(text)
	}
	if err != nil {
		c.report.bad(path, "`%s` %s", join(path), err)
		c.report.hint(limit.Hint)
	}
	return err == nil
}

// add counts an expression before it is compiled, which takes some hundred times
// its size.
func (c *compiler) add(text string) error {
	c.count++
	c.all.expressions++
	c.all.bytes += int64(len(text))
	switch {
	case c.count > limit.Expressions.Max():
		return limit.Expressions.Exceeded("must be one of at most %d expressions of a policy")
	case c.all.expressions > limit.RunExpressions.Max():
		return limit.RunExpressions.Exceeded("must be one of at most %d expressions of all policies")
	case c.all.bytes > limit.RunExpressionBytes.Max():
		return limit.RunExpressionBytes.Exceeded("must be one of expressions that have at most %d bytes together")
	}
	return nil
}

func (c *compiler) options(authorizer bool) cel.OptionalVariableDeclarations {
	return cel.OptionalVariableDeclarations{HasParams: c.params, HasAuthorizer: authorizer}
}

// explain prints an error of the compiler on one line, without its excerpt of the expression. Line and column
// count within the expression.
func explain(err *apicel.Error) string {
	var compilation *apicel.CompilationError
	if !errors.As(err.Cause, &compilation) {
		return err.Detail
	}
	var texts []string
	for _, e := range compilation.Issues.Errors() {
		texts = append(texts, fmt.Sprintf("%d:%d: %s", e.Location.Line(), e.Location.Column()+1, e.Message))
	}
	return strings.Join(texts, "; ")
}

var (
	boolean    = []*celgo.Type{celgo.BoolType}
	text       = []*celgo.Type{celgo.StringType}
	textOrNull = []*celgo.Type{celgo.StringType, celgo.NullType}
	anything   = []*celgo.Type{celgo.AnyType, celgo.DynType}
)
