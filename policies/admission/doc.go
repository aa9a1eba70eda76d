// Package admission applies the user's own rules to what is rendered: documents
// of the kinds ValidatingAdmissionPolicy and ValidatingAdmissionPolicyBinding,
// written for a Kubernetes API server, with their variables, match conditions
// and params. Expressions are compiled, limited in their cost and evaluated by
// the API server's own library.
//
// Every rendered object is taken for a CREATE by an administrator. It has the
// types that the API server gives it, and the defaults of the kinds that Istio's
// charts render. A policy without any binding applies to all objects, as if a
// binding said Deny: a policy that lies in a repository is meant. Audit
// annotations are compiled, and go nowhere.
//
// What only a cluster knows is not here: what mutating webhooks change, defaults
// and conversions of other kinds (an object of another version is the rendered
// one by another name), namespaces that nobody gave, what service accounts may do, and whether the
// cluster's version has all of the expression language that this one has.
package admission

import "github.com/meshpress/meshpress/render/diag"

// The codes of the findings.
var (
	BadPolicy = diag.Define(195, diag.Error, "a ValidatingAdmissionPolicy cannot be read, compiled or bound")
	Refused   = diag.Define(196, diag.Error, "a rendered object breaks a ValidatingAdmissionPolicy")
)
