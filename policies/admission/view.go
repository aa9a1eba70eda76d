package admission

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/meshpress/meshpress/policies"
	"github.com/meshpress/meshpress/render/source"
)

// view is what is known of one cluster.
type view struct {
	policies   *Policies
	cluster    *policies.Cluster
	kinds      kinds
	namespaces map[string]*corev1.Namespace // that are rendered, or were made up
}

func newView(p *Policies, c *policies.Cluster) *view {
	v := &view{policies: p, cluster: c, kinds: p.kinds.rendered(c), namespaces: map[string]*corev1.Namespace{}}
	for _, o := range c.Namespaces {
		if ns, ok := typed(o.Data).(*corev1.Namespace); ok {
			v.namespaces[ns.Name] = complete(ns)
		}
	}
	return v
}

// targets lists all objects of the cluster, with where they come from.
func (v *view) targets() []*target {
	var out []*target
	for _, o := range v.cluster.Namespaces {
		namespace := o.Key().Namespace
		if namespace == "" {
			namespace = o.Name()
		}
		out = append(out, newTarget(v, o, namespace, v.origin(namespace)))
	}
	for _, r := range v.cluster.Releases {
		for _, o := range r.Objects {
			out = append(out, newTarget(v, o, r.Namespace, r.Pos()))
		}
	}
	return out
}

// origin is the release that a namespace is there for.
func (v *view) origin(namespace string) source.Ref {
	for _, r := range v.cluster.Releases {
		if r.Namespace == namespace {
			return r.Pos()
		}
	}
	if len(v.cluster.Releases) > 0 {
		return v.cluster.Releases[0].Pos()
	}
	return source.Ref{}
}

// namespace returns a namespace that is rendered or among the documents, and
// else one that has but its name.
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

// complete gives a new namespace what every namespace in a cluster has.
func complete(ns *corev1.Namespace) *corev1.Namespace {
	if ns.Labels == nil {
		ns.Labels = map[string]string{}
	}
	ns.Labels[metav1Name] = ns.Name
	ns.Status.Phase = corev1.NamespaceActive
	ns.Spec.Finalizers = []corev1.FinalizerName{corev1.FinalizerKubernetes}
	return ns
}
