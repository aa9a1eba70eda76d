// Package admission applies the user's own rules to what is rendered: documents
// of the kinds ValidatingAdmissionPolicy and ValidatingAdmissionPolicyBinding,
// written for a Kubernetes API server, with their variables, match conditions
// and params. Expressions are compiled, limited in their cost and evaluated by
// the API server's own library.
//
// The package checks every rendered object as a CREATE by an administrator. An
// object has the types that the API server gives it, and the defaults of the
// kinds that Istio's charts render. A policy without any binding applies to all
// objects, as with a binding that denies: whoever puts a policy into a
// repository wants it to apply. Audit annotations are compiled, but not written.
//
// The package does not know what only a cluster knows: the changes of mutating
// webhooks, the defaults and conversions of other kinds, namespaces that are not
// among the inputs, the permissions of service accounts, and the version of the
// expression language that the cluster has.
package admission
