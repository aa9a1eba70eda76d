package charts

import (
	"os"
	"strings"
	"testing"
)

// result is what a program did.
type result struct {
	testing.TB
	out, err string
	code     int
	state    *os.ProcessState
}

// ok fails the test unless the program ended well.
func (r result) ok() result {
	r.Helper()
	if r.code != 0 {
		r.Fatalf("exit code %d\n%s", r.code, r.err)
	}
	return r
}

// refused fails the test unless the program failed with an exit code, nothing on
// stdout, and all these words on stderr.
func (r result) refused(code int, words ...string) {
	r.Helper()
	if r.code != code || r.out != "" {
		r.Errorf("exit code %d, want %d; %d bytes on stdout; stderr:\n%s", r.code, code, len(r.out), r.err)
	}
	r.says(words...)
}

// says fails the test unless stderr has all these words.
func (r result) says(words ...string) {
	r.Helper()
	for _, word := range words {
		if !strings.Contains(r.err, word) {
			r.Errorf("there is no %q in\n%s", word, r.err)
		}
	}
}

// lacks fails the test if a text is anywhere in what the program printed.
func (r result) lacks(text string) {
	r.Helper()
	if strings.Contains(r.out+r.err, text) {
		r.Errorf("%q is in\n%s%s", text, r.out, r.err)
	}
}
