// Package golden gives all tests one flag -update, which rewrites expected
// output instead of checking it. Every test binary imports it, with a blank
// name if it has no expected output, so that `go test ./... -update` works.
package golden

import "flag"

var update = flag.Bool("update", false, "rewrite expected output instead of checking it")

// Update tells whether expected output is to be rewritten.
func Update() bool { return *update }
