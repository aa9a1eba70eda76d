// Package diff finds the differences between the objects of two snapshots. It compares their meaning, not their
// lines.
//
// The order of keys does not count. Lists that Kubernetes merges by a key (containers, variables, ports,
// webhooks) are compared by that key. Documents inside of strings, such as mesh config and the values of the
// injector, are compared as data if they can be read, else as text. Equal changes in several clusters are one
// group with the list of its clusters.
//
// Start with [New], call [Fleet.Add] for each rendered cluster, and write [Fleet.Report] as text, JSON or
// Markdown. A Fleet keeps only differences, so memory does not grow with the objects of the fleet. The contents
// of Secrets are compared but never shown.
//
// The package renders nothing (see package render) and does not judge changes (see package policies). Package
// plan says what a change does to a running cluster.
package diff
