// Package corpus runs meshpress over a directory of files that people wrote:
//
//	MESHPRESS_CORPUS=DIR go test -count=1 -v ./...
//
// DIR holds single/*.yaml and fleets/*.yaml; every file is one run. The files
// belong to their authors and are no part of this project, so without the
// variable the run is skipped and only the tests of the judge itself remain.
//
// Nobody knows what such a file should render to. What every run must keep is
// known, and is judged here:
//
//	run to stdout, run with -o -> findings and objects -> broken promises -> table
//
// A file is rendered, refused (exit 1 or 2 and a positioned error), or failed:
// a promise is broken. Whether a refusal is the file's fault or meshpress's,
// somebody has to read: with -v the table says what was refused and why.
//
// The environment variable MESHPRESS_BIN names the binary to test; without it,
// cmd/meshpress is built. Go does not see that this binary, or the corpus, has
// changed: hence -count=1.
package corpus
