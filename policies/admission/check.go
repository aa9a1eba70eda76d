package admission

import (
	"context"
	"fmt"

	v1 "k8s.io/api/admissionregistration/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

// Check evaluates all policies for all objects of a cluster and returns the refusals. It does not change
// objects. cost is the number that [limit.PolicyCost] bounds. When the context ends, Check returns what it has.
func (l *Policies) Check(ctx context.Context, c *render.Cluster) (found diag.List, cost int64) {
	v := newView(l, c)
	m := meter{ctx: ctx}
	for _, t := range v.targets() {
		if t.exempt() {
			continue
		}
		for _, p := range l.policies {
			found = append(found, l.check(p, t, &m)...)
			if m.full() {
				found.Add(m.finding(p, c))
			}
			if m.over() {
				return found, m.spent.Load()
			}
		}
	}
	return found, m.spent.Load()
}

func (l *Policies) check(p *policy, t *target, m *meter) diag.List {
	m.spent.Add(p.match.cost())
	resource, ok := p.match.matches(t)
	if !ok {
		return nil
	}
	var found diag.List
	for _, b := range p.bindings {
		if m.over() {
			break
		}
		m.spent.Add(b.match.cost())
		if _, ok := b.match.matches(t); !ok {
			continue
		}
		for _, r := range l.evaluateBinding(p, b, t, resource, m) {
			m.spent.Add(perRefusal)
			found = append(found, finding(p, b, t, r))
		}
	}
	return found
}

// evaluateBinding evaluates a policy with each param of a binding.
func (l *Policies) evaluateBinding(p *policy, b *binding, t *target, resource schema.GroupVersionResource,
	m *meter) []refusal {
	params, err := l.paramsFor(p, b, t.namespace)
	if err != nil {
		return p.failed(fmt.Errorf("failed to configure binding: %w", err), b.at())
	}
	var out []refusal
	for _, param := range params {
		if m.over() {
			break
		}
		out = append(out, p.evaluate(newRequest(t, resource, param), m)...)
	}
	return out
}

func (b *binding) at() source.Ref {
	if b.report == nil {
		return source.Ref{}
	}
	return b.report.doc.Nearest("spec", "paramRef")
}

func finding(p *policy, b *binding, t *target, r refusal) diag.Diagnostic {
	key := t.object.Key()
	key.Namespace = t.namespace
	if t.isNamespace() {
		key.Namespace = ""
	}
	var list diag.List
	if r.limit {
		list.Add(diag.Diagnostic{Code: diag.BadPolicy, Pos: t.at.Pos(), Field: t.at.Path(), Cluster: t.view.cluster.Name,
			Text: fmt.Sprintf("ValidatingAdmissionPolicy %q cannot be checked for %s: %s", p.Name, key, r.text),
			Hint: hint(b, r)})
		return list[0]
	}
	list.Add(diag.Diagnostic{Code: diag.Refused, Pos: t.at.Pos(), Field: t.at.Path(), Cluster: t.view.cluster.Name,
		Text: fmt.Sprintf("ValidatingAdmissionPolicy %q %s %s: %s", p.Name, b.verb(), key, r.text), Hint: hint(b, r)})
	list[0].Severity = b.severity()
	return list[0]
}

// verb returns the action of the binding as a verb for the finding.
func (b *binding) verb() string {
	switch {
	case b.hasAction(v1.Deny):
		return "refuses"
	case b.hasAction(v1.Warn):
		return "warns of"
	}
	return "audits"
}

// hint returns the position of the refusing expression and the name of the binding.
func hint(b *binding, r refusal) string {
	text := fmt.Sprintf("the rule is at %s", r.at.Pos())
	if b.Name != "" {
		text += fmt.Sprintf(", bound by %q", b.Name)
	}
	return text
}
