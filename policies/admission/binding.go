package admission

import (
	"slices"

	v1 "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/meshpress/meshpress/render/diag"
)

// binding says where a policy applies, with which params, and with which actions.
type binding struct {
	v1.ValidatingAdmissionPolicyBinding
	report *report
	match  *matcher                    // nil matches all objects
	chosen labels.Selector             // of the params; nil if they are named
	params map[string][]runtime.Object // by namespace, "" for all
}

var actions = []string{string(v1.Deny), string(v1.Warn), string(v1.Audit)}

func (l *loader) readBinding(r *report) {
	b := &binding{report: r}
	if !r.decode(&b.ValidatingAdmissionPolicyBinding) {
		l.unbound = append(l.unbound, r.doc.Get("spec", "policyName").Text())
		return
	}
	r.needs("metadata", "name")
	r.needs("spec", "policyName")
	r.needs("spec", "validationActions")
	for i := range b.Spec.ValidationActions {
		r.oneOf(actions, "spec", "validationActions", i)
	}
	if b.hasAction(v1.Deny) && b.hasAction(v1.Warn) {
		r.bad([]any{"spec", "validationActions"}, "`spec.validationActions` must not have both Deny and Warn")
	}
	if b.Spec.ParamRef != nil {
		b.checkRef(r)
	}
	if b.Spec.MatchResources != nil {
		b.match = newMatcher(r, b.Spec.MatchResources, "spec", "matchResources")
	}
	if !r.broken() {
		l.bindings = append(l.bindings, b)
	} else {
		l.unbound = append(l.unbound, b.Spec.PolicyName)
	}
}

func (b *binding) checkRef(r *report) {
	ref := b.Spec.ParamRef
	r.needs("spec", "paramRef", "parameterNotFoundAction")
	r.oneOf([]string{string(v1.AllowAction), string(v1.DenyAction)}, "spec", "paramRef", "parameterNotFoundAction")
	if (ref.Name == "") == (ref.Selector == nil) {
		r.bad([]any{"spec", "paramRef"}, "`spec.paramRef` must have either a name or a selector")
	}
	if ref.Selector != nil {
		b.chosen = selector(r, ref.Selector, "spec", "paramRef", "selector")
	}
}

// bind adds the bindings to their policies. A policy without a binding gets one that denies.
func (l *loader) bind() {
	for _, b := range l.bindings {
		from := len(b.report.found)
		if p := l.byName[b.Spec.PolicyName]; p == nil {
			b.report.bad([]any{"spec", "policyName"}, "there is no policy %q in the files for policies", b.Spec.PolicyName)
		} else if l.checkParams(p, b); !b.report.broken() {
			p.bindings = append(p.bindings, b)
		} else {
			l.unbound = append(l.unbound, p.Name)
		}
		l.found = append(l.found, b.report.found[from:]...)
	}
	for name, p := range l.byName {
		if len(p.bindings) == 0 && !p.broken && !slices.Contains(l.unbound, name) {
			l.bindAll(p)
		}
	}
}

func (l *loader) bindAll(p *policy) {
	if p.Spec.ParamKind != nil {
		r := report{doc: p.at}
		r.bad([]any{"spec", "paramKind"}, "policy %q has params, but no binding names them", p.Name)
		l.found = append(l.found, r.found...)
		return
	}
	all := &binding{}
	all.Spec.ValidationActions = []v1.ValidationAction{v1.Deny}
	p.bindings = []*binding{all}
}

func (b *binding) hasAction(action v1.ValidationAction) bool {
	return slices.Contains(b.Spec.ValidationActions, action)
}

// severity returns the severity of the strictest action.
func (b *binding) severity() diag.Severity {
	switch {
	case b.hasAction(v1.Deny):
		return diag.Refused.Severity()
	case b.hasAction(v1.Warn):
		return diag.Warning
	}
	return diag.Info
}

// selector parses a label selector. A missing or empty one selects everything.
func selector(r *report, s *metav1.LabelSelector, path ...any) labels.Selector {
	if s == nil {
		return labels.Everything()
	}
	parsed, err := metav1.LabelSelectorAsSelector(s)
	if err != nil {
		r.bad(path, "`%s`: %s", join(path), err)
		return labels.Nothing()
	}
	return parsed
}
