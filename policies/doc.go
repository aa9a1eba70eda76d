// Package policies judges lifecycle resources and the fleet that they render to. Its rules check the plan and
// the objects of a cluster, all clusters together, or a cluster before and after a change.
//
// One file holds one rule: a value with its code, its page and its check. [Rules] lists the rules;
// docs/policies.md and meshpress policies explain print their pages. A rule reports its finding at the line of
// the user's file that causes it. Rules change nothing, except for fixes that the config asks for. They read
// only what they are given. The steps of package render report input that is not valid.
package policies
