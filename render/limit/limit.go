// Package limit has the limits of what an input may cost: each limit once, with its reason.
//
// A limit is about a hundred times what the largest public fleet needs. The caller of the process may multiply
// all limits ([Raise]), as it may set the memory limit of package debug; no input can. The package counts
// nothing: the code that reads input counts.
package limit

import (
	"fmt"
	"sync/atomic"
)

// Limit is a limit as it is before [Raise].
type Limit int64

// Bounds of one file. A lifecycle resource has some kilobytes; a release of a rendered tree has one megabyte.
const (
	File     Limit = 32 << 20 // bytes of a file among the inputs
	TreeFile Limit = 64 << 20 // bytes of a file of a rendered tree
)

// Bounds of a list of all objects, as hosts send it to functions, and of the index of a repository. A rendered
// cluster has 100,000 nodes.
const (
	List      Limit = 256 << 20 // bytes
	ListNodes Limit = 3_000_000 // each takes 300 bytes of memory
	ItemNodes Limit = 30        // nodes that the protocol of functions adds to an item
)

// Names bounds the clusters, paths and files that a config or a caller names one by one.
const Names Limit = 20_000

// Bounds of one YAML document.
const (
	Depth     Limit = 200       // levels of nesting; Kubernetes objects stay below 30
	Nodes     Limit = 1_000_000 // keys and values with aliases expanded; the largest definition has 40,000
	Growth    Limit = 4 << 20   // bytes that aliases add; those of real files add some kilobytes
	Documents Limit = 100_000   // documents of one file; a release has some hundred
)

// Bounds of all documents that one run keeps in memory. The resources have about two hundred nodes per cluster.
const (
	RunNodes  Limit = 5_000_000
	RunGrowth Limit = 64 << 20
)

// Bounds of one chart, with the charts in it, and of all charts of a run. Istio's largest chart has 3 MiB in 60
// files, and no chart in it.
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
	SchemaSteps Limit = 1_000_000 // schemas and names that are compared with a value; Istio's need some thousand
	// maps in a schema; Istio's have some hundred. To compile one takes time that grows with the square
	SchemaMaps       Limit = 20_000
	SchemaReferences Limit = 5_000   // references and anchors; Istio's have a hundred. They take as long as maps
	SchemaProgram    Limit = 500_000 // instructions of all regular expressions; one for a name has about fifty
)

// Bounds of the user's policies, and of patches. A public policy has expressions of two kilobytes and ten
// variables, and costs some thousand units per cluster.
const (
	Expression         Limit = 64 << 10  // bytes of a CEL expression
	Expressions        Limit = 1000      // CEL expressions of a policy
	RunExpressions     Limit = 2000      // CEL expressions of all policies
	RunExpressionBytes Limit = 256 << 10 // bytes of all CEL expressions
	Assertions         Limit = 5000      // assertions of all tests; each takes 30 KB of memory
	// bytes and items that one call in a CEL expression reads or makes; objects have 1.5 MiB
	Evaluated  Limit = 4 << 20
	PolicyCost Limit = 20_000_000 // cost of all expressions for one cluster, as Kubernetes counts it
	Params     Limit = 1_000_000  // params that all bindings are compared with, together
	pattern    Limit = 4 << 10    // bytes of a regular expression
	program    Limit = 20_000     // instructions of a regular expression
	PatchWork  Limit = 20_000_000 // items of lists that the patches of one component are compared with
)

// Bounds of one cluster.
const (
	Installations Limit = 1000 // installations; a real cluster has about ten
)

// Bounds of all clusters of a run together. The first of each pair is for a fleet of one cluster. The second is
// added for each further cluster, which takes about a tenth of it. Clusters that share a result each count it.
const (
	RunSteps          Limit = 10_000_000 // steps of the engine for charts
	ClusterSteps      Limit = 500_000    // what each further cluster adds
	RunMemory         Limit = 1 << 30    // bytes that functions of templates return
	ClusterMemory     Limit = 10 << 20   // what each further cluster adds
	RunOutput         Limit = 256 << 20  // bytes of manifests
	ClusterOutput     Limit = 12 << 20   // what each further cluster adds
	RunPatchWork      Limit = 40_000_000 // items of lists that patches are compared with
	ClusterPatchWork  Limit = 200_000    // what each further cluster adds
	RunPolicyCost     Limit = 40_000_000 // cost of the user's policies
	ClusterPolicyCost Limit = 5_000_000  // what each further cluster adds
)

// Hint says what the caller can do when a limit is exceeded.
const Hint = "the caller may raise it: --limits 2 doubles all limits"

// maxTimes is the largest factor: the products stay within int64.
const maxTimes = 1000

var times atomic.Int64

// Raise multiplies all limits of the process. The program calls it before it reads any input. The error says
// which factors are allowed.
func Raise(by int) error {
	if by < 1 || by > maxTimes {
		return fmt.Errorf("must be a whole number from 1 to %d, not %d", maxTimes, by)
	}
	times.Store(int64(by))
	return nil
}

// Max returns the limit of this process.
func (l Limit) Max() int64 { return int64(l) * max(times.Load(), 1) }

// Exceeded returns the error for more than a limit. format must have one %d for the limit.
func (l Limit) Exceeded(format string) error { return &Error{fmt.Sprintf(format, l.Max())} }

// Error is the error for more than a limit.
type Error struct{ text string }

// Error says which limit was exceeded.
func (e *Error) Error() string { return e.text }
