// Package policies is the gate between lifecycle resources and a fleet. Its
// rules check what is planned and rendered for a cluster, all clusters together,
// or a cluster before and after a change.
//
// One file holds one rule: a value with its code, its page and its check.
// [Rules] lists the rules; docs/policies.md and meshpress policies explain print
// their pages. A rule reports at the line of the user's file that causes the
// finding. Except for fixes that the config asks for, rules change nothing. They
// read only what they are given. The steps of package render report findings
// about input that cannot be understood.
package policies
