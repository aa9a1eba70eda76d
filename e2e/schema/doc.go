// Package schema validates everything that meshpress renders against the schemas of Kubernetes, offline:
//
//	fixtures, examples -> meshpress render -o -> documents -> kubectl-validate
//
// Every directory below fixtures/ and examples/ is a case; fixtures/CASE/args may have additional command-line
// arguments, one a line. Objects are validated as strictly as `kubectl apply --validate=strict` does: unknown
// fields, types, required fields, names and labels. Definitions are validated as the API server does, and
// custom resources against the definitions of the same cluster. Both are done for the oldest and the newest
// version of Kubernetes that kubectl-validate has, see versions.go.
//
// The tests cannot find mistakes that the published schemas do not cover: required strings (they default to
// ""), the values of enumerations, and rules over more than one field. A null counts as an absent field, as for
// the API server.
//
// The environment variable MESHPRESS_BIN names the binary to test; without it, cmd/meshpress is built. Go's
// test cache does not notice a changed binary or fixture: run `go test -count=1 ./...`.
package schema
