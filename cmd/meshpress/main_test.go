package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/meshpress/meshpress/internal/task"
)

// TestAPanicIsAnExitCode proves that a panic in a goroutine reaches the goroutine that waits for it, and
// becomes an exit code.
func TestAPanicIsAnExitCode(t *testing.T) {
	var out, err bytes.Buffer
	code := guard(streams{out: &out, err: &err}, func() int {
		return task.Go(`cluster "c"`, func() int {
			var nothing []int
			return nothing[0]
		})()
	})
	first, rest, _ := strings.Cut(err.String(), "\n")
	if code != exitInternal || out.Len() > 0 || !strings.HasPrefix(first,
		"meshpress: internal error: runtime error: index out of range") ||
		!strings.HasSuffix(first, `in cluster "c"`) || !strings.Contains(rest, "TestAPanicIsAnExitCode") {
		t.Errorf("exit code %d, %q on stdout, and\n%s", code, out.String(), err.String())
	}
}
