package render

import (
	"github.com/meshpress/meshpress/render/diag"
)

// Checks judge the clusters of one run. Package policies implements it; the
// library itself knows no rules.
type Checks interface {
	// Fix changes values of a cluster's releases before they are rendered, and
	// reports what it changed. The releases have no objects yet.
	Fix(*Cluster) diag.List
	// Check judges a rendered cluster. It is called side by side for different clusters.
	Check(*Cluster) diag.List
	// Skip takes a cluster of the fleet that the run leaves out. Its releases have no objects.
	Skip(*Cluster)
	// Finish judges all clusters together. It is called once, after the last one.
	Finish() diag.List
	// Finds tells whether the run can find a code. A waiver of a code that it
	// cannot find is not called unused.
	Finds(diag.Code) bool
}

// noChecks are the checks of a run that has none.
type noChecks struct{}

func (noChecks) Fix(*Cluster) diag.List   { return nil }
func (noChecks) Check(*Cluster) diag.List { return nil }
func (noChecks) Skip(*Cluster)            {}
func (noChecks) Finish() diag.List        { return nil }
func (noChecks) Finds(diag.Code) bool     { return false }
