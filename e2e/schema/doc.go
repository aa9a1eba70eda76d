// Package schema holds everything that meshpress renders against the schemas of
// Kubernetes, offline:
//
//	fixtures, examples -> meshpress render -o -> documents -> kubectl-validate
//
// Every directory below fixtures/ and examples/ is a case; fixtures/CASE/args
// may hold more command-line arguments, one a line. Objects are checked as
// strictly as `kubectl apply --validate=strict` does: unknown fields, types,
// required fields, names and labels. Definitions are checked as the API server
// does, custom resources against the definitions of the same cluster. Both are
// done for the oldest and the newest version of Kubernetes that kubectl-validate
// carries, see versions.go.
//
// What it does not see, because the published schemas do not say it: required
// strings (they default to ""), the values of enumerations, and rules over more
// than one field. A null counts as an absent field, as for the API server.
//
// The environment variable MESHPRESS_BIN names the binary to test; without it,
// cmd/meshpress is built. Go does not see that this binary, or a fixture, has
// changed: run `go test -count=1 ./...`.
package schema
