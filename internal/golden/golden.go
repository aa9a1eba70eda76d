// Package golden gives all tests one flag -update, which rewrites expected output instead of checking it. Every
// test binary imports it, with a blank name if it has no expected output, so that `go test ./... -update`
// works.
package golden

import (
	"errors"
	"flag"
	"io/fs"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite expected output instead of checking it")

// Update tells whether to rewrite expected output.
func Update() bool { return *update }

// Compare compares a text with a file of expected output, or rewrites the file. A missing file means that
// nothing is expected.
func Compare(t *testing.T, file, have string) {
	t.Helper()
	if Update() {
		if err := os.WriteFile(file, []byte(have), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), have); d != "" {
		t.Errorf("%s (- want, + have; -update rewrites):\n%s", file, d)
	}
}
