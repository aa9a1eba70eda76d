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
// one object. It also has the context of the run, so that no expression is evaluated without one.
type meter struct {
	ctx   context.Context // that of Check; it ends with the cluster
	spent atomic.Int64
}

type meterKey struct{}

// mostRefused is how many calls in a cluster may exceed their limit. Detecting each takes as long as an
// expensive allowed call.
const mostRefused = 5

// Fixed costs of what is done besides expressions.
const (
	perCompare = 10  // comparing an object with a policy or a binding, besides 1 for each value in their rules
	perRequest = 100 // evaluating a policy for an object with a param
	perRefusal = 500 // a finding
)

// context returns the context for evaluating expressions. An expression ends with it.
func (m *meter) context() context.Context { return context.WithValue(m.ctx, meterKey{}, m) }

func (m *meter) full() bool { return m.spent.Load() > limit.PolicyCost.Max() }

// over tells whether to evaluate no more expressions.
func (m *meter) over() bool { return m.full() || m.ctx.Err() != nil }

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
