// Package policies is the gate between lifecycle resources and a fleet: rules
// that look at what is planned and rendered for a cluster, at all clusters
// together, or at a cluster before and after a change.
//
// One file holds one rule; the comment of its variable is its page in the
// catalogue (docs/policies.md, meshpress policies explain). A rule reports at
// the line of the user's file that made it true. It changes nothing and reads
// nothing but what it is given. Findings that have to do with understanding
// the input are not here: the steps of package render report them.
package policies
