// Package golden compares the rendered output of every case in fixtures/ with the tree of the same name here.
// Definitions are compared by digest, so that the trees stay readable. `go test ./golden -update` rewrites the
// trees; read the diff.
package golden
