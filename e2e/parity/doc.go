// Package parity compares meshpress's compat mode with Istio's own renderer.
//
// For each supported Istio version, every input of upstream's own tests is rendered three times: by upstream
// (the program in oracle/, built with that version of the istio.io/istio module), by meshpress with its
// embedded charts, and by meshpress with the chart folder of the same module. The objects are compared as data,
// one by one:
//
//	inputs -> upstream, meshpress -> objects by key -> differences -> reasons -> docs/parity.md
//
// A difference is allowed only if the table in reasons.go has its reason. docs/parity.md lists all of them and
// is generated:
//
//	go test ./...             # compare, and check docs/parity.md
//	go test . -update         # compare, and write docs/parity.md
//	go test ./... -short      # the comparer's own tests only; no upstream build
//
// The first run compiles much of Istio and Kubernetes for each version. It takes some minutes on two cores;
// give it -timeout 60m. Later runs take about a minute.
//
// The environment variable MESHPRESS_BIN names the binary to test; without it, cmd/meshpress is built.
//
// To add an Istio version, add a row in versions.go and a module file in oracle/ (copy the nearest one, change
// the version, and run `go mod tidy -modfile=istio-X.Y.mod` there).
package parity
