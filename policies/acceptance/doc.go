// Package acceptance tells whether an API server takes what is rendered.
//
// Every object is compared with the types of the Kubernetes version of its
// cluster (package openapi), custom resources with their definitions and the CEL
// rules in these, and all with those rules of the API server between fields that a
// mesh meets. A finding is at the line of the user's file that made the field.
// Where the version of a cluster is not known, the package reports only what both
// the oldest version that the charts support and the newest one refuse.
//
// The package does not know what only a cluster knows: admission plugins,
// webhooks and quotas, and fields that must not change.
package acceptance
