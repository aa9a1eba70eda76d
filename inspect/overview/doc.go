// Package overview describes a fleet on one page: which cluster has what, what is found, what a change does, and
// what it changes.
//
// It collects what other packages say: findings (package diag), plans (package plan), differences (package diff)
// and images (package images), and computes none of that itself. Start with [New], call [Fleet.Add] for each
// rendered cluster and [Fleet.Gone] for each cluster that is left out, and take [Fleet.Overview]. An [Overview] is
// data: package page makes a page of it, and its JSON has a schema in docs/report.schema.json.
package overview
