// Package limit says how much of everything an input may cost: each bound once,
// with its reason.
//
// A bound is generous, about a hundred times the largest public fleet. Whoever
// starts the process may raise all of them by a factor ([Raise]), like the memory
// limit of package debug; nothing that is read can. The package counts nothing:
// who reads, counts.
package limit

import (
	"fmt"
	"sync/atomic"
)

// Limit is a bound before it is raised.
type Limit int64

// Bounds of one file. Lifecycle resources have some kilobytes, a release of a
// rendered tree has one megabyte.
const (
	File     Limit = 32 << 20 // bytes of a file among the inputs
	TreeFile Limit = 64 << 20 // bytes of a file of a rendered tree
)

// Bounds of a list of all objects, as hosts send it to functions, and of the
// index of a repository. A cluster has 100,000 nodes after it was rendered.
const (
	List      Limit = 256 << 20 // bytes
	ListNodes Limit = 10_000_000
)

// Bounds of one YAML document.
const (
	Depth     Limit = 200       // levels of nesting; Kubernetes objects stay below 30
	Nodes     Limit = 1_000_000 // keys and values with aliases expanded; the largest definition has 40,000
	Growth    Limit = 4 << 20   // bytes that aliases add; those of real files add some kilobytes
	Documents Limit = 100_000   // documents of one file; a release has some hundred
)

// Bounds of all documents that one run keeps in memory. A cluster has about two
// hundred nodes in the resources.
const (
	RunNodes  Limit = 5_000_000
	RunGrowth Limit = 64 << 20
)

// Bounds of one chart, with the charts in it, and of all charts of a run. Istio's
// largest chart has 3 MiB in 60 files and no other chart in it.
const (
	Chart        Limit = 64 << 20 // bytes, unpacked
	ChartFiles   Limit = 10_000
	Subcharts    Limit = 100
	ChartNesting Limit = 10        // charts in charts
	Charts       Limit = 512 << 20 // bytes of all charts, unpacked
	ChartsFiles  Limit = 200_000
)

// Bounds of a chart's schema. Istio's largest has 20 KiB.
const (
	Schema      Limit = 4 << 20   // bytes
	SchemaSteps Limit = 1_000_000 // schemas that are compared with a value; Istio's need some thousand
)

// Bounds of one's own policies, and of patches. Public policies have expressions
// of two kilobytes, ten variables, and each cost some thousand for a cluster.
const (
	Expression         Limit = 64 << 10  // bytes of a CEL expression
	Expressions        Limit = 1000      // CEL expressions of a policy
	RunExpressions     Limit = 2000      // CEL expressions of all policies
	RunExpressionBytes Limit = 256 << 10 // bytes of all CEL expressions
	// bytes and items that one call in a CEL expression reads or makes; objects have 1.5 MiB
	Evaluated  Limit = 4 << 20
	PolicyCost Limit = 20_000_000 // cost of all expressions for one cluster, as Kubernetes counts it
	Pattern    Limit = 4 << 10    // bytes of a regular expression
	Program    Limit = 20_000     // instructions of a regular expression
	PatchWork  Limit = 20_000_000 // items of lists that the patches of one component are compared with
)

// Bounds of all clusters of a run together. The first of two is for a fleet of one,
// the second is what each further cluster adds: a cluster takes a tenth of that.
// What is the same for several counts for each of them.
const (
	RunSteps          Limit = 10_000_000 // steps of the engine for charts
	ClusterSteps      Limit = 500_000    // what each further cluster adds
	RunMemory         Limit = 1 << 30    // bytes that functions of templates return
	ClusterMemory     Limit = 10 << 20   // what each further cluster adds
	RunOutput         Limit = 256 << 20  // bytes of manifests
	ClusterOutput     Limit = 12 << 20   // what each further cluster adds
	RunPatchWork      Limit = 40_000_000 // items of lists that patches are compared with
	ClusterPatchWork  Limit = 200_000    // what each further cluster adds
	RunPolicyCost     Limit = 40_000_000 // cost of one's own policies
	ClusterPolicyCost Limit = 5_000_000  // what each further cluster adds
)

// Hint is what to do about a bound that is in the way.
const Hint = "the caller may raise it: --limits 2 doubles all limits"

// maxTimes keeps products within an int64.
const maxTimes = 1000

var times atomic.Int64

// Raise multiplies all limits of the process. It is for the program that calls,
// before it reads anything. The error says which factors there are.
func Raise(by int) error {
	if by < 1 || by > maxTimes {
		return fmt.Errorf("must be a whole number from 1 to %d, not %d", maxTimes, by)
	}
	times.Store(int64(by))
	return nil
}

// Max returns the bound as it is for this process.
func (l Limit) Max() int64 { return int64(l) * max(times.Load(), 1) }

// Exceeded is the error for what is above a limit. format has one %d for the limit.
func (l Limit) Exceeded(format string) error { return &Error{fmt.Sprintf(format, l.Max())} }

// Error is that of what is above a limit.
type Error struct{ text string }

// Error says what must not be more than what.
func (e *Error) Error() string { return e.text }
