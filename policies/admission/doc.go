// Package admission applies the user's admission policies to rendered objects: documents of the kinds
// ValidatingAdmissionPolicy and ValidatingAdmissionPolicyBinding, written for a Kubernetes API server, with
// their variables, match conditions and params. The API server's own library compiles the expressions, limits
// their cost and evaluates them.
//
// The package checks every rendered object as a CREATE by an administrator. An object has the types that the
// API server gives it, and the defaults of the kinds that Istio's charts render. A policy without a binding
// applies to all objects, with the action Deny: users put a policy into a repository because they want it to
// apply. Audit annotations are compiled, but not written.
//
// The package does not know what only a cluster knows: the changes of mutating webhooks, the defaults and
// conversions of other kinds, namespaces that are not among the inputs, the permissions of service accounts,
// and the cluster's version of the expression language.
package admission
