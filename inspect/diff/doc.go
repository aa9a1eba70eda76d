// Package diff says what changes when the objects of clusters are replaced by
// others: by meaning, not by lines.
//
// Fields are compared without the order of keys; lists that Kubernetes merges by
// a key (containers, variables, ports, webhooks) by that key; documents inside of
// strings, as mesh config and the values of the injector, as data where they are
// data and as texts where they are not. The same change in many clusters is one
// group with the list of its clusters.
//
// Start with [New], call [Fleet.Add] for each cluster as it is rendered, and
// write [Fleet.Report] as text, JSON or Markdown. Only differences are kept, so
// memory does not grow with the objects of a fleet. What is in a Secret is
// compared and never shown.
//
// The package renders nothing and does not judge a change: that are packages
// render and policies. What a change does to a running cluster is package plan.
package diff
