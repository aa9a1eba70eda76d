package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// mostAtStart is how many bytes a package of ours may allocate when the program starts: tables of a few entries. A
// regular expression takes 5,000 to 70,000.
const mostAtStart = 16 << 10

// TestStartsWithLittle proves that no package of ours builds what only some verbs need whenever the program starts.
// This package is left out, because it has the variables of its tests here.
func TestStartsWithLittle(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "-test.run=^$")
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	text, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatal(err, string(text))
	}
	seen := 0
	for line := range strings.Lines(string(text)) {
		var name, clock string
		var at, took float64
		var bytes int
		if _, err := fmt.Sscanf(line, "init %s @%f ms, %f ms %s %d bytes", &name, &at, &took, &clock, &bytes); err != nil ||
			!strings.HasPrefix(name, "github.com/meshpress/meshpress/") || strings.HasSuffix(name, "/cmd/meshpress") {
			continue
		}
		if seen++; bytes > mostAtStart {
			t.Errorf("%s must not allocate %d bytes at the start: compile expressions by internal/lazyregexp, and "+
				"build tables in sync.OnceValue", name, bytes)
		}
	}
	if seen < 20 {
		t.Errorf("only %d packages in\n%s", seen, text)
	}
}
