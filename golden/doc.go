// Package golden compares what every case of fixtures/ renders to with the tree
// of the same name here. Definitions are compared by digest, so that the trees
// stay readable. `go test ./golden -update` rewrites them; read the diff.
package golden
