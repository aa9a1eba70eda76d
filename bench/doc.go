// Package bench measures the cost of a cluster. Each figure is printed beside that of the bare Helm engine on
// the same charts and values, from the same run. Compare these ratios between machines, not the figures.
package bench
