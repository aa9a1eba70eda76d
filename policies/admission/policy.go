package admission

import (
	"strings"

	v1 "k8s.io/api/admissionregistration/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/meshpress/meshpress/render/source"
)

// policy is one policy with its compiled expressions and its bindings.
type policy struct {
	v1.ValidatingAdmissionPolicy
	*program
	at       source.Document
	match    *matcher
	bindings []*binding
	broken   bool
}

// newPolicy reads a policy as the API server would: it sets defaults, checks required fields and compiles
// expressions.
func newPolicy(r *report, all *compiled) *policy {
	p := &policy{at: r.doc, broken: true}
	if !r.decode(&p.ValidatingAdmissionPolicy) {
		return p
	}
	r.needs("metadata", "name")
	r.needs("spec", "matchConstraints", "resourceRules")
	r.oneOf([]string{string(v1.Fail), string(v1.Ignore)}, "spec", "failurePolicy")
	if p.Spec.ParamKind != nil {
		r.needs("spec", "paramKind", "apiVersion")
		r.needs("spec", "paramKind", "kind")
	}
	if len(p.Spec.Validations)+len(p.Spec.AuditAnnotations) == 0 {
		r.needs("spec", "validations")
	}
	p.checkTexts(r)
	if p.Spec.MatchConstraints != nil {
		p.match = newMatcher(r, p.Spec.MatchConstraints, "spec", "matchConstraints")
	}
	p.program = compile(r, &p.ValidatingAdmissionPolicy, all)
	p.broken = r.broken()
	return p
}

// reasons are the status reasons that the API server accepts.
var reasons = []string{"Unauthorized", "Forbidden", "Invalid", "RequestEntityTooLarge"}

func (p *policy) checkTexts(r *report) {
	for i, v := range p.Spec.Validations {
		r.oneOf(reasons, "spec", "validations", i, "reason")
		if strings.ContainsAny(strings.TrimSpace(v.Message), "\r\n") {
			r.bad([]any{"spec", "validations", i, "message"}, "`spec.validations[%d].message` must be one line", i)
		}
	}
	for i := range p.Spec.MatchConditions {
		r.needs("spec", "matchConditions", i, "name")
	}
	for i := range p.Spec.AuditAnnotations {
		r.needs("spec", "auditAnnotations", i, "key")
	}
}

// ignores tells whether an object passes if evaluation fails.
func (p *policy) ignores() bool {
	return p.Spec.FailurePolicy != nil && *p.Spec.FailurePolicy == v1.Ignore
}

// paramKind returns the kind of the params, empty if the policy has none.
func (p *policy) paramKind() schema.GroupVersionKind {
	if p.Spec.ParamKind == nil {
		return schema.GroupVersionKind{}
	}
	return schema.FromAPIVersionAndKind(p.Spec.ParamKind.APIVersion, p.Spec.ParamKind.Kind)
}
