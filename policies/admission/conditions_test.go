package admission

import (
	"context"
	"errors"
	"fmt"
	"testing"

	celtypes "github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	admissionv1 "k8s.io/api/admission/v1"
	v1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/cel"
	"k8s.io/apiserver/pkg/admission/plugin/webhook/matchconditions"
)

// fixed is an evaluator with given results.
type fixed struct {
	cel.ConditionEvaluator
	results []cel.EvaluationResult
	err     error
}

func (f fixed) ForInput(context.Context, *admission.VersionedAttributes, *admissionv1.AdmissionRequest,
	cel.OptionalVariableBindings, *corev1.Namespace, int64) ([]cel.EvaluationResult, int64, error) {
	return f.results, 0, f.err
}

// TestConditionsDecideAsTheAPIServer compares the decision with that of the API server's matcher, for all results of up
// to three conditions.
func TestConditionsDecideAsTheAPIServer(t *testing.T) {
	object := &admission.VersionedAttributes{Attributes: admission.NewAttributesRecord(nil, nil,
		schema.GroupVersionKind{}, "", "", schema.GroupVersionResource{}, "", admission.Create, nil, false, nil)}
	cases := []fixed{{err: errors.New("out of budget")}, {}}
	for _, before := range cases[1:] {
		cases = append(cases, longer(before, 3)...)
	}
	for _, c := range cases {
		fail := v1.Fail
		want := matchconditions.NewMatcher(c, &fail, "policy", "validate", "p").Match(t.Context(), object, nil,
			administrators{})
		have, err := (&policy{program: &program{conditions: c}}).matches(t.Context(), &request{object: object})
		if fmt.Sprint(err) != fmt.Sprint(want.Error) || err == nil && have != want.Matches {
			t.Errorf("%v: %v, %v; want %v, %v", c, have, err, want.Matches, want.Error)
		}
	}
	if len(cases) != 2+3+9+27 {
		t.Errorf("%d cases", len(cases))
	}
}

// longer returns all evaluators with up to n results more.
func longer(before fixed, n int) []fixed {
	if n == 0 {
		return nil
	}
	var out []fixed
	for i, value := range []ref.Val{celtypes.True, celtypes.False, nil} {
		result := cel.EvaluationResult{EvalResult: value, ExpressionAccessor: &matchconditions.MatchCondition{}}
		if value == nil {
			result.Error = fmt.Errorf("error %d.%d", n, i)
		}
		next := fixed{results: append(append([]cel.EvaluationResult{}, before.results...), result)}
		out = append(append(out, next), longer(next, n-1)...)
	}
	return out
}
