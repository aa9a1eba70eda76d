// Package bench measures what a cluster costs. Every figure stands beside that
// of the bare Helm engine on the same charts and values, from the same run:
// the ratio is what can be compared between machines.
package bench
