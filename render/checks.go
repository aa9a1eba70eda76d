package render

import (
	"context"

	"github.com/meshpress/meshpress/render/diag"
)

// Checks judge the clusters of one run. Package policies implements the interface; package render has no rules.
type Checks interface {
	// Fix changes values of the cluster's releases before they are rendered, and reports each change. The
	// releases have no objects yet.
	Fix(*Cluster) diag.List
	// Check judges a rendered cluster. Several goroutines call it at once, each with another cluster. It returns
	// early when the context ends; what it found then is dropped.
	Check(context.Context, *Cluster) diag.List
	// Skip receives a cluster that this run does not render. Its releases have no objects.
	Skip(*Cluster)
	// Finish judges the clusters as a fleet. It is called once, after every Check and Skip.
	Finish() diag.List
	// Finds tells whether the run can report a code. A waiver of a code that the run cannot report is not
	// called unused.
	Finds(diag.Code) bool
}

// noChecks is used when the caller has no checks.
type noChecks struct{}

func (noChecks) Fix(*Cluster) diag.List                    { return nil }
func (noChecks) Check(context.Context, *Cluster) diag.List { return nil }
func (noChecks) Skip(*Cluster)                             {}
func (noChecks) Finish() diag.List                         { return nil }
func (noChecks) Finds(diag.Code) bool                      { return false }
