package admission

import (
	"maps"
	"slices"
	"strings"
	"sync"

	corev1 "k8s.io/api/core/v1"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

// Policies are the compiled policies of a run. Clusters may be checked concurrently.
type Policies struct {
	policies   []*policy
	params     params
	namespaces map[string]*corev1.Namespace
	kinds      kinds    // from the definitions among the documents
	bodies     sync.Map // decoded bodies of rendered definitions, shared by clusters
}

// Load compiles the policies among the documents and finds their bindings. Documents of other kinds serve as
// params of bindings and as namespaces. Each mistake in a policy is a finding, and Load leaves that policy out.
func Load(docs []source.Document) (*Policies, diag.List) {
	l := loader{Policies: &Policies{namespaces: map[string]*corev1.Namespace{}}, byName: map[string]*policy{}}
	for _, d := range docs {
		l.read(d)
	}
	l.bind()
	for _, name := range slices.Sorted(maps.Keys(l.byName)) {
		if p := l.byName[name]; !p.broken {
			l.policies = append(l.policies, p)
		}
	}
	if !l.any {
		l.found.Add(diag.Diagnostic{Code: diag.BadPolicy, Pos: first(docs),
			Text: "there is no ValidatingAdmissionPolicy in the files for policies"})
	}
	return l.Policies, l.found
}

type loader struct {
	*Policies
	byName   map[string]*policy
	bindings []*binding
	found    diag.List
	unbound  []string // names of policies with an invalid binding
	any      bool
	compiled compiled
	compared int64 // params that selectors of bindings were compared with
}

const group = "admissionregistration.k8s.io"

func (l *loader) read(d source.Document) {
	version, kind := d.Kind()
	switch of, _, _ := strings.Cut(version, "/"); {
	case of == group:
		l.readAdmission(d, version, kind)
	case kind == "CustomResourceDefinition":
		l.kinds.define(d.Map())
	default:
		l.readOther(d, version, kind)
	}
}

func (l *loader) readAdmission(d source.Document, version, kind string) {
	r := report{doc: d}
	switch {
	case version != group+"/v1" && version != group+"/v1beta1":
		r.bad([]any{"apiVersion"}, "%s of version %q is not read: v1 and v1beta1 are", kind, version)
	case kind == "ValidatingAdmissionPolicy":
		l.readPolicy(&r)
	case kind == "ValidatingAdmissionPolicyBinding":
		l.readBinding(&r)
	default:
		r.warn([]any{"kind"}, "a %s is not applied: ValidatingAdmissionPolicy and ValidatingAdmissionPolicyBinding are", kind)
	}
	l.found = append(l.found, r.found...)
}

func (l *loader) readPolicy(r *report) {
	l.any = true
	p := newPolicy(r, &l.compiled)
	if before := l.byName[p.Name]; before != nil {
		r.bad([]any{"metadata", "name"}, "there are two policies %q", p.Name)
		r.hint("the first one is at %s", before.at.Pos())
		return
	}
	l.byName[p.Name] = p
}

// readOther keeps a document as a possible param. A Namespace may be a param, too.
func (l *loader) readOther(d source.Document, version, kind string) {
	if p := newParam(d); p != nil {
		l.params.add(p)
	}
	if version == "v1" && kind == "Namespace" {
		if ns, ok := typed(d.Map()).(*corev1.Namespace); ok {
			l.namespaces[ns.Name] = complete(ns)
		}
	}
}

func first(docs []source.Document) diag.Pos {
	if len(docs) == 0 {
		return diag.Pos{}
	}
	return docs[0].Pos()
}
