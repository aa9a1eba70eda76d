package charts

import (
	"os"
	"strings"
	"testing"
)

// result is the result of a run of a program.
type result struct {
	testing.TB
	out, err string
	code     int
	state    *os.ProcessState
}

// ok fails the test unless the program exited with 0.
func (r result) ok() result {
	r.Helper()
	if r.code != 0 {
		r.Fatalf("exit code %d\n%s", r.code, r.err)
	}
	return r
}

// refused fails the test unless the program failed with this exit code, an empty stdout, and all the words on
// stderr.
func (r result) refused(code int, words ...string) {
	r.Helper()
	if r.code != code || r.out != "" {
		r.Errorf("exit code %d, want %d; %d bytes on stdout; stderr:\n%s", r.code, code, len(r.out), r.err)
	}
	r.says(words...)
}

// says fails the test unless stderr has all the words.
func (r result) says(words ...string) {
	r.Helper()
	for _, word := range words {
		if !strings.Contains(r.err, word) {
			r.Errorf("there is no %q in\n%s", word, r.err)
		}
	}
}

// lacks fails the test if the output contains a text.
func (r result) lacks(text string) {
	r.Helper()
	if strings.Contains(r.out+r.err, text) {
		r.Errorf("%q is in\n%s%s", text, r.out, r.err)
	}
}
