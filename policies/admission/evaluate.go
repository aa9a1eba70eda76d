package admission

import (
	"context"
	"errors"
	"fmt"
	"strings"

	celtypes "github.com/google/cel-go/common/types"
	admissionv1 "k8s.io/api/admission/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	utilerrors "k8s.io/apimachinery/pkg/util/errors"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/cel"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	apicel "k8s.io/apiserver/pkg/cel"

	"github.com/meshpress/meshpress/render/source"
)

// refusal is one validation that an object fails.
type refusal struct {
	text  string
	at    source.Ref // position of the expression
	limit bool       // a limit ended the evaluation
}

// request has the inputs of a policy's expressions.
type request struct {
	object    *admission.VersionedAttributes
	admission *admissionv1.AdmissionRequest
	param     runtime.Object
	namespace *corev1.Namespace
}

func newRequest(t *target, as schema.GroupVersionResource, param runtime.Object) *request {
	r := &request{object: t.as(as), param: param}
	r.admission = cel.CreateAdmissionRequest(t.attributes, metav1.GroupVersionResource(as),
		metav1.GroupVersionKind(r.object.VersionedKind))
	if t.namespace != "" && !t.isNamespace() {
		r.namespace = cel.CreateNamespaceObject(t.view.namespace(t.namespace))
	}
	return r
}

// evaluate evaluates a policy for an object. It decides as the API server's validator does. The validator's
// package is not used, because it links a client of the whole API.
func (p *policy) evaluate(r *request, m *meter) []refusal {
	switch matches, err := p.matches(m.context(), r); {
	case err != nil:
		return p.failed(err, p.at.Nearest("spec", "matchConditions"))
	case !matches:
		return nil
	}
	bindings := cel.OptionalVariableBindings{VersionedParams: r.param, Authorizer: administrators{}}
	results, left, err := p.validations.ForInput(p.context(m), r.object, r.admission, bindings, r.namespace,
		celconfig.RuntimeCELCostBudget)
	if err != nil {
		return p.failed(err, p.at.Nearest("spec", "validations"))
	}
	messages, _, err := p.messages.ForInput(p.context(m), r.object, r.admission,
		cel.OptionalVariableBindings{VersionedParams: r.param}, r.namespace, left)
	spent := errors.Is(err, apicel.ErrInternal) || errors.Is(err, apicel.ErrOutOfBudget)
	var out []refusal
	for i, result := range results {
		at := p.at.Nearest("spec", "validations", i, "expression")
		switch {
		case result.Error != nil:
			out = append(out, p.failed(result.Error, at)...)
		case spent:
			out = append(out, p.failed(fmt.Errorf("failed messageExpression: %w", err), at)...)
		case result.EvalResult != celtypes.True:
			out = append(out, refusal{text: p.message(i, messages), at: at})
		}
	}
	return out
}

// matches tells whether an object meets all match conditions. It decides as the API server's matcher does, whose
// package is not used, because it registers metrics when the program starts: if one condition is false, errors of the
// others do not count.
func (p *policy) matches(ctx context.Context, r *request) (bool, error) {
	if p.conditions == nil {
		return true, nil
	}
	own := cel.CreateAdmissionRequest(r.object.Attributes, metav1.GroupVersionResource(r.object.GetResource()),
		metav1.GroupVersionKind(r.object.VersionedKind))
	results, _, err := p.conditions.ForInput(ctx, r.object, own,
		cel.OptionalVariableBindings{VersionedParams: r.param, Authorizer: administrators{}}, nil,
		celconfig.RuntimeCELCostBudgetMatchConditions)
	if err != nil {
		return false, err
	}
	var failed []error
	for _, result := range results {
		if result.Error != nil {
			failed = append(failed, result.Error)
		}
		if result.EvalResult == celtypes.False {
			return false, nil
		}
	}
	return true, utilerrors.NewAggregate(failed)
}

// failed returns the refusals for an evaluation that failed, as the failurePolicy says. If a limit ended the
// evaluation, it always refuses: a policy must not hide that it was not checked.
func (p *policy) failed(err error, at source.Ref) []refusal {
	own := strings.Contains(err.Error(), ownLimit)
	spent := own || isOverCost(err)
	if p.ignores() && !spent {
		return nil
	}
	return []refusal{{text: short(err.Error()), at: at, limit: own || spent && p.ignores()}}
}

// isOverCost tells whether an evaluation was ended by a limit of the API server,
// which does not keep the causes of errors.
func isOverCost(err error) bool {
	return errors.Is(err, apicel.ErrOutOfBudget) || strings.Contains(err.Error(), "cost limit exceeded") ||
		strings.Contains(err.Error(), "running out of cost budget")
}

// short removes the middle of an error about a long chain of variables.
func short(text string) string {
	const most = 2000
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most/2]+" ... "+text[len(text)-most/2:], "")
}

// message returns the text of the i-th validation: the result of its messageExpression if that is one line of
// at most the allowed length, else its message, else its expression.
func (p *policy) message(i int, messages []cel.EvaluationResult) string {
	if i < len(messages) && messages[i].Error == nil && messages[i].EvalResult != nil {
		text, _ := messages[i].EvalResult.Value().(string)
		text = strings.TrimSpace(text)
		if text != "" && len(text) <= celconfig.MaxEvaluatedMessageExpressionSizeBytes && !strings.Contains(text, "\n") {
			return text
		}
	}
	if text := strings.TrimSpace(p.Spec.Validations[i].Message); text != "" {
		return text
	}
	return "failed expression: " + strings.TrimSpace(p.Spec.Validations[i].Expression)
}
