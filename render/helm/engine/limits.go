package engine

import (
	"cmp"
	"time"

	"github.com/meshpress/meshpress/render/limit"
)

// Limits bound what the rendering of one release may use. A zero field is its
// default, raised by [limit.Raise] where no stack depends on it. They are the
// caller's: nothing in a chart or a value changes them.
//
// The largest release of Istio (istiod 1.31) takes some 25,000 steps, makes
// 300 KB of values and texts, and writes 160 KB.
type Limits struct {
	// Steps are calls of functions, turns of loops and nodes of templates, and
	// what is read: 256 bytes of text, or one item of a list or a map, are a step
	// of a function, and 4 bytes of an action a step of the parser.
	Steps int64
	// Memory is the size in bytes of everything that functions return, together.
	Memory int64
	// String is the size in bytes of one text, and of what a function prints.
	String int64
	// Output is the size in bytes of all files together.
	Output int64
	// List is the number of items of one list, and of entries of one map.
	List int64
	// Nodes are the maps, lists and scalars of one value. A node that occurs several times counts each time, because it
	// is printed each time.
	Nodes int64
	// Depth is how deep values are nested.
	Depth int
	// Calls is how deep `include`, `tpl` and `template` call each other. It is
	// Helm's own limit of `include`.
	Calls int
	// Document is the size in bytes of a text that is read: a template, or the
	// argument of fromYaml, fromJson or fromToml. What it becomes takes some
	// hundred bytes for each of its own in the worst case.
	Document int64
	// Time is the last resort, against what the others do not count well. A
	// render that ends by it may succeed on a faster machine.
	Time time.Duration
}

// The defaults: a hundred times the largest release of Istio where memory
// allows it.
const (
	defaultSteps    = 3_000_000
	defaultMemory   = 256 << 20
	defaultString   = 16 << 20
	defaultOutput   = 64 << 20
	defaultList     = 1_000_000
	defaultNodes    = 250_000 // the definitions of Istio together have 25,000
	defaultDepth    = 1000    // five times what is read from a file
	defaultCalls    = 1000
	defaultDocument = 4 << 20 // the definitions of Istio together have 800 KB
	defaultTime     = time.Minute
)

func (l Limits) orDefault() Limits {
	raised := func(given int64, most limit.Limit) int64 { return cmp.Or(given, most.Max()) }
	return Limits{
		Steps: raised(l.Steps, defaultSteps), Memory: raised(l.Memory, defaultMemory),
		String: raised(l.String, defaultString),
		Output: raised(l.Output, defaultOutput), List: raised(l.List, defaultList), Nodes: raised(l.Nodes, defaultNodes),
		Depth: cmp.Or(l.Depth, defaultDepth), Calls: cmp.Or(l.Calls, defaultCalls),
		Document: raised(l.Document, defaultDocument), Time: time.Duration(raised(int64(l.Time), limit.Limit(defaultTime))),
	}
}

// What no caller can raise: the stack of the process is bounded by these, or they
// are of what costs more than it grows.
const (
	maxNesting   = 100       // of actions and parentheses in a text; people write about ten
	maxActions   = 100_000   // in a text
	maxCode      = 512 << 10 // bytes of all actions in a text; Istio's largest has 5 KB
	maxVariables = 1000      // declared or set in a text: each use looks at all of them
	maxTOML      = 256 << 10 // bytes
	maxDots      = 200       // in a line of TOML: what a key of n parts becomes grows with the square of n
	maxPattern   = 4096      // bytes of a regular expression, a version or its constraint
	maxProgram   = 20_000    // instructions of a regular expression
	maxGlob      = 256       // bytes of a pattern of file names
)
