// Package corpus runs meshpress over a directory of files that people wrote:
//
//	MESHPRESS_CORPUS=DIR go test -count=1 -v ./...
//
// DIR has single/*.yaml and fleets/*.yaml; every file is one run. The files belong to their authors and are not
// part of this project. Without the variable, only the tests of the judge itself run.
//
// There is no expected output for these files. The tests check promises that every run must keep:
//
//	run to stdout, run with -o -> findings and objects -> broken promises -> table
//
// A file is rendered, refused (exit code 1 or 2, and an error with a position), or failed: a promise is broken.
// A person must decide whether a refusal is the file's fault or meshpress's: with -v the table lists the
// refused files with the reasons.
//
// The environment variable MESHPRESS_BIN names the binary to test; without it, cmd/meshpress is built. Go's
// test cache does not notice a changed binary or corpus: use -count=1.
package corpus
