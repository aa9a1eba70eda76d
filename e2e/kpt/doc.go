// Package kpt runs the built program as a KRM function in the real kpt:
//
//	kpt fn render               a pipeline of a Kptfile: twice, after an upgrade, with a wrong input
//	kpt fn eval                 one function: the program, or a container in podman
//	kpt fn source | ... | sink  a stream
//
// The objects must be those of `meshpress render` each time.
//
// MESHPRESS_HOSTS names the directory of the program kpt, MESHPRESS_BIN meshpress; `make built` sets both. Without
// them the tests are skipped. The test with a container needs podman, runc and root.
package kpt
