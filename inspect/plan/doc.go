// Package plan tells the story of a change: what happens in a running cluster
// when it gets other objects, step by step, in the order of Istio's upgrade
// guides.
//
// A plan says which releases are installed, upgraded, changed or removed; what
// restarts and how; which connections end; which tags, webhooks and Services
// move, and what they must wait for; what istiod picks up without a restart;
// which revisions come, stay and go, and what points at them; and the next safe
// step of a canary. Start with [New], call [Fleet.Add] for each cluster as it is
// rendered, and write [Fleet.Report]; clusters with the same plan are one group.
//
// Everything is read from the objects of both sides. What runs in the cluster
// besides, pods of applications above all, is not known, so sentences about
// them are conditional. Which fields change is package diff, and whether the
// change is a mistake package policies.
package plan
