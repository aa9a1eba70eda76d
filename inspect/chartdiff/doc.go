// Package chartdiff compares the charts of two versions of Istio, for users who plan an upgrade. It compares the values
// that a user can set, and the objects that the charts render with given values.
//
// It compares values as templates see them. In the files of a chart, the defaults are below a key of their own, and
// that key differs between versions.
//
// The package does not find charts: the caller gives them.
package chartdiff
