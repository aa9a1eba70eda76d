package admission

import (
	"cmp"
	"errors"
	"fmt"

	v1 "k8s.io/api/admissionregistration/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/meshpress/meshpress/render/limit"
	"github.com/meshpress/meshpress/render/source"
)

// param is a document that a binding may name.
type param struct {
	name, namespace string
	kind            schema.GroupKind
	labels          labels.Set
	object          runtime.Object
}

// params are the documents that bindings may name, by kind and then by name. The index makes the lookup of each
// binding for each object fast.
type params struct {
	ofKind     map[schema.GroupKind][]*param
	named      map[schema.GroupKind]map[string][]*param
	namespaces map[schema.GroupKind]string // the namespace of some document of the kind
}

func (p *params) add(one *param) {
	if p.ofKind == nil {
		*p = params{map[schema.GroupKind][]*param{}, map[schema.GroupKind]map[string][]*param{},
			map[schema.GroupKind]string{}}
	}
	p.ofKind[one.kind] = append(p.ofKind[one.kind], one)
	if p.named[one.kind] == nil {
		p.named[one.kind] = map[string][]*param{}
	}
	p.named[one.kind][one.name] = append(p.named[one.kind][one.name], one)
	p.namespaces[one.kind] = cmp.Or(p.namespaces[one.kind], one.namespace)
}

// newParam returns nil for a document that is not an object.
func newParam(d source.Document) *param {
	u := unstructured.Unstructured{Object: d.Map()}
	if u.GetKind() == "" || u.GetName() == "" {
		return nil
	}
	return &param{u.GetName(), u.GetNamespace(), u.GroupVersionKind().GroupKind(), u.GetLabels(), typed(u.Object)}
}

var errNoParams = errors.New("no params found for policy binding with `Deny` parameterNotFoundAction")

// paramsFor lists the params of a binding for an object in a namespace, as the API server does. The list has
// one nil for a policy without params. It is empty if no param exists and the binding allows that.
func (l *Policies) paramsFor(p *policy, b *binding, namespace string) ([]runtime.Object, error) {
	ref := b.Spec.ParamRef
	if p.Spec.ParamKind == nil || ref == nil {
		return []runtime.Object{nil}, nil
	}
	if kind := p.paramKind().GroupKind(); ref.Namespace == "" && l.isNamespaced(kind) && namespace == "" {
		return nil, errors.New("cannot use namespaced paramRef in policy binding that matches cluster-scoped resources")
	}
	found := b.params[cmp.Or(ref.Namespace, namespace)]
	if !l.isNamespaced(p.paramKind().GroupKind()) {
		found = b.params[""]
	}
	if len(found) == 0 && *ref.ParameterNotFoundAction == v1.DenyAction {
		return nil, errNoParams
	}
	return found, nil
}

// choose finds the params of a binding, by namespace; "" has all of them. It is done once, because a policy may
// have thousands of params, and is evaluated for every object. The error says that there are too many.
func (l *loader) choose(p *policy, b *binding) error {
	kind := p.paramKind().GroupKind()
	among := l.params.named[kind][b.Spec.ParamRef.Name]
	if b.chosen != nil {
		among = l.params.ofKind[kind]
	}
	if l.compared += int64(len(among)); l.compared > limit.Params.Max() {
		return limit.Params.Exceeded("must not have bindings that are compared with more than %d params together")
	}
	b.params = map[string][]runtime.Object{}
	for _, param := range among {
		if b.chosen == nil || b.chosen.Matches(param.labels) {
			at := cmp.Or(param.namespace, "default")
			b.params[""] = append(b.params[""], param.object)
			b.params[at] = append(b.params[at], param.object)
		}
	}
	return nil
}

func (l *Policies) isNamespaced(kind schema.GroupKind) bool {
	return l.kinds.namespaced(kind, l.params.namespaces[kind])
}

// checkParams reports a binding whose params no object can find: the policy would refuse everything or nothing.
func (l *loader) checkParams(p *policy, b *binding) {
	ref, r := b.Spec.ParamRef, b.report
	if p.broken || ref == nil {
		return
	}
	path := []any{"spec", "paramRef"}
	kind := p.paramKind().GroupKind()
	if err := l.choose(p, b); err != nil {
		r.bad(path, "policy %q %s", p.Name, err)
		r.hint(limit.Hint)
		return
	}
	there := b.params[ref.Namespace]
	if !l.isNamespaced(kind) {
		there = b.params[""]
	}
	switch {
	case p.Spec.ParamKind == nil:
		r.warn(path, "`spec.paramRef` has no effect: policy %q has no `paramKind`", p.Name)
	case ref.Namespace != "" && !l.isNamespaced(kind) && len(there) > 0:
		r.bad(below(path, "namespace"), "`spec.paramRef.namespace` must not be set: a %s is in no namespace", kind.Kind)
	case len(there) > 0:
	case *ref.ParameterNotFoundAction == v1.DenyAction:
		r.bad(path, "%s is not in the files for policies: policy %q would refuse every object", b.wanted(kind), p.Name)
	default:
		r.warn(path, "%s is not in the files for policies: policy %q checks nothing", b.wanted(kind), p.Name)
	}
}

func (b *binding) wanted(kind schema.GroupKind) string {
	ref := b.Spec.ParamRef
	if b.chosen != nil {
		return fmt.Sprintf("a %s with the labels %q", kind.Kind, b.chosen)
	}
	if ref.Namespace != "" {
		return fmt.Sprintf("%s %s/%s", kind.Kind, ref.Namespace, ref.Name)
	}
	return fmt.Sprintf("%s %s", kind.Kind, ref.Name)
}
