// Package plan says what happens in a running cluster when its objects are replaced, step by step, in the order
// of Istio's upgrade guides.
//
// A plan says which releases are installed, upgraded, changed or removed; what restarts and how; which
// connections end; which tags, webhooks and Services move, and what they must wait for; what istiod reads
// without a restart; which revisions are added, stay and are removed, and what refers to them; and the next
// safe step of a canary. Start with [New], call [Fleet.Add] for each rendered cluster, and write
// [Fleet.Report]. Clusters with equal plans are one group.
//
// The package reads only the objects of both snapshots. It does not know the other objects of the cluster, such
// as the pods of applications, so sentences about them are conditional. Package diff says which fields change,
// and package policies judges the change.
package plan
