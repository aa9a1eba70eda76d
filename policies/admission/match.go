package admission

import (
	"slices"

	v1 "k8s.io/api/admissionregistration/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/webhook/predicates/rules"

	"github.com/meshpress/meshpress/render/source"
)

// matcher decides which objects a policy's matchConstraints or a binding's matchResources select.
type matcher struct {
	*v1.MatchResources
	namespaces, objects labels.Selector
	size                int64 // values in the rules and selectors
}

func newMatcher(r *report, m *v1.MatchResources, path ...any) *matcher {
	r.oneOf([]string{string(v1.Exact), string(v1.Equivalent)}, below(path, "matchPolicy")...)
	for _, field := range []string{"resourceRules", "excludeResourceRules"} {
		for i := range r.doc.Get(below(path, field)...).Items() {
			checkRule(r, below(path, field, i))
		}
	}
	return &matcher{MatchResources: m,
		namespaces: selector(r, m.NamespaceSelector, below(path, "namespaceSelector")...),
		objects:    selector(r, m.ObjectSelector, below(path, "objectSelector")...),
		size:       values(r.doc.Get(path...))}
}

// cost is what comparing an object costs.
func (m *matcher) cost() int64 {
	if m == nil {
		return perCompare
	}
	return perCompare + m.size
}

// values counts the scalars in a value.
func values(at source.Ref) int64 {
	n := int64(1)
	for _, item := range at.Items() {
		n += values(item)
	}
	for _, entry := range at.Fields() {
		n += values(entry.Value)
	}
	return n
}

func checkRule(r *report, path []any) {
	for _, field := range []string{"apiGroups", "apiVersions", "operations", "resources"} {
		r.needs(below(path, field)...)
	}
	for i := range r.doc.Get(below(path, "operations")...).Items() {
		r.oneOf([]string{"CREATE", "UPDATE", "DELETE", "CONNECT", "*"}, below(path, "operations", i)...)
	}
	r.oneOf([]string{"Cluster", "Namespaced", "*"}, below(path, "scope")...)
}

// matches tells whether an object is selected, and by which resource: a policy may name another version of it.
func (m *matcher) matches(t *target) (schema.GroupVersionResource, bool) {
	if m == nil {
		return t.resource, true
	}
	if !m.matchesNamespace(t) || !m.objects.Matches(labels.Set(t.labels)) {
		return t.resource, false
	}
	if _, excluded := m.find(m.ExcludeResourceRules, t); excluded {
		return t.resource, false
	}
	if len(m.ResourceRules) == 0 {
		return t.resource, true
	}
	return m.find(m.ResourceRules, t)
}

// matchesNamespace tells whether the namespace selector selects an object. It selects all objects that are in
// no namespace.
func (m *matcher) matchesNamespace(t *target) bool {
	switch {
	case m.namespaces.Empty() || t.namespace == "":
		return true
	case t.isNamespace():
		return m.namespaces.Matches(labels.Set(t.labels))
	}
	return m.namespaces.Matches(labels.Set(t.view.namespace(t.namespace).Labels))
}

func (m *matcher) find(list []v1.NamedRuleWithOperations, t *target) (schema.GroupVersionResource, bool) {
	if anyRule(list, t, t.resource) {
		return t.resource, true
	}
	if m.MatchPolicy != nil && *m.MatchPolicy == v1.Exact {
		return t.resource, false
	}
	for _, other := range t.equivalents(list) {
		if anyRule(list, t, other) {
			return other, true
		}
	}
	return t.resource, false
}

func anyRule(list []v1.NamedRuleWithOperations, t *target, as schema.GroupVersionResource) bool {
	for _, rule := range list {
		m := rules.Matcher{Rule: rule.RuleWithOperations, Attr: otherResource{t.attributes, as}}
		if m.Matches() && (len(rule.ResourceNames) == 0 || slices.Contains(rule.ResourceNames, t.name)) {
			return true
		}
	}
	return false
}

// otherResource is the request for an object with another version of its resource.
type otherResource struct {
	admission.Attributes
	resource schema.GroupVersionResource
}

// GetResource returns the other resource.
func (a otherResource) GetResource() schema.GroupVersionResource { return a.resource }

// equivalents lists the versions in the rules that the API server could convert the object to. Of the built-in
// kinds in Istio's charts, only those of autoscaling have several versions. A custom resource has the versions
// of its definition.
func (t *target) equivalents(list []v1.NamedRuleWithOperations) []schema.GroupVersionResource {
	var out []schema.GroupVersionResource
	for _, rule := range list {
		for _, version := range rule.APIVersions {
			other := t.resource.GroupResource().WithVersion(version)
			if version != "*" && other != t.resource && (!t.builtIn() || t.resource.Group == "autoscaling") {
				out = append(out, other)
			}
		}
	}
	return out
}
