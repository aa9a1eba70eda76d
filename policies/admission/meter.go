package admission

import (
	"context"
	"strings"
	"sync/atomic"

	admissionv1 "k8s.io/api/admission/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/cel"

	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/limit"
)

// meter counts the cost of all policies for one cluster. The API server only limits the cost of one policy for
// one object.
type meter struct{ spent atomic.Int64 }

type meterKey struct{}

// mostRefused is how many calls in a cluster may exceed their limit. Detecting each takes as long as an
// expensive allowed call.
const mostRefused = 5

// perRequest is the fixed cost of evaluating a policy for an object.
const perRequest = 100

func (m *meter) context() context.Context {
	return context.WithValue(context.Background(), meterKey{}, m)
}

func (m *meter) full() bool { return m.spent.Load() > limit.PolicyCost.Max() }

// finding reports that the check of a cluster stopped early.
func (m *meter) finding(p *policy, c *render.Cluster) diag.Diagnostic {
	err := limit.PolicyCost.Exceeded("the policies must not cost more than %d for a cluster")
	return diag.Diagnostic{Code: diag.BadPolicy, Pos: p.at.Pos(), Field: "spec", Cluster: c.Name,
		Text: err.Error() + ": the rest of the cluster is not checked", Hint: limit.Hint}
}

// metered is an evaluator that adds its cost to the meter.
type metered struct{ cel.ConditionEvaluator }

// ForInput implements the API server's interface.
func (e metered) ForInput(ctx context.Context, object *admission.VersionedAttributes,
	request *admissionv1.AdmissionRequest,
	with cel.OptionalVariableBindings, namespace *corev1.Namespace, budget int64) ([]cel.EvaluationResult, int64, error) {
	results, left, err := e.ConditionEvaluator.ForInput(ctx, object, request, with, namespace, budget)
	if m, ok := ctx.Value(meterKey{}).(*meter); ok {
		m.spent.Add(budget - left + perRequest)
		for _, r := range results {
			if r.Error != nil && strings.Contains(r.Error.Error(), ownLimit) {
				m.spent.Add(limit.PolicyCost.Max() / mostRefused)
			}
		}
	}
	return results, left, err
}
