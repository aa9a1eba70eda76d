package admission

import (
	"cmp"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// view indexes one cluster for the check.
type view struct {
	policies   *Policies
	cluster    *render.Cluster
	kinds      kinds
	namespaces map[string]*corev1.Namespace // rendered namespaces, and those made for objects
}

func newView(p *Policies, c *render.Cluster) *view {
	v := &view{policies: p, cluster: c, kinds: p.kinds.rendered(c), namespaces: map[string]*corev1.Namespace{}}
	for _, r := range c.Releases {
		for _, o := range r.Objects {
			if r.From != nil {
				continue
			}
			if ns, ok := typed(o.Data).(*corev1.Namespace); ok {
				v.namespaces[ns.Name] = complete(ns)
			}
		}
	}
	return v
}

// targets lists all objects of the cluster, with their positions.
func (v *view) targets() []*target {
	var out []*target
	for _, r := range v.cluster.Releases {
		for _, o := range r.All() {
			out = append(out, v.target(r, o))
		}
	}
	return out
}

func (v *view) target(r render.Release, o *manifest.Object) *target {
	if r.From != nil {
		return newTarget(v, o, r.From.Namespace, r.From.Pos())
	}
	namespace := cmp.Or(o.Key().Namespace, o.Name())
	return newTarget(v, o, namespace, v.origin(namespace))
}

// origin returns the position of the release that a namespace exists for.
func (v *view) origin(namespace string) source.Ref {
	var first source.Ref
	for _, r := range v.cluster.Releases {
		switch {
		case r.From == nil:
		case r.From.Namespace == namespace:
			return r.From.Pos()
		case !first.Exists():
			first = r.From.Pos()
		}
	}
	return first
}

// namespace returns the rendered namespace, else the one among the documents, else a new one that only has a
// name.
func (v *view) namespace(name string) *corev1.Namespace {
	if ns := v.namespaces[name]; ns != nil {
		return ns
	}
	ns := v.policies.namespaces[name]
	if ns == nil {
		ns = complete(&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}})
	}
	v.namespaces[name] = ns
	return ns
}

// complete adds the fields that the API server sets in every namespace.
func complete(ns *corev1.Namespace) *corev1.Namespace {
	if ns.Labels == nil {
		ns.Labels = map[string]string{}
	}
	ns.Labels[metav1Name] = ns.Name
	ns.Status.Phase = corev1.NamespaceActive
	ns.Spec.Finalizers = []corev1.FinalizerName{corev1.FinalizerKubernetes}
	return ns
}
