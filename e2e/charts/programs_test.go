package charts

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// program returns a program, or skips the test. Some programs are only in root's PATH.
func program(t testing.TB, name, advice string) string {
	t.Helper()
	for _, candidate := range []string{name, "/usr/sbin/" + name} {
		if path, err := exec.LookPath(candidate); err == nil {
			return path
		}
	}
	lacking(t, name+" is not there: "+advice)
	return ""
}

// lacking skips a test with a reason, or fails it if MESHPRESS_ALL is set.
func lacking(t testing.TB, reason string) {
	t.Helper()
	if os.Getenv("MESHPRESS_ALL") != "" {
		t.Fatal(reason)
	}
	t.Skip(reason)
}

// built returns the program that a variable names.
func built(t testing.TB, variable, name string) string {
	t.Helper()
	path := os.Getenv(variable)
	if path == "" {
		lacking(t, variable+" is not set: run `make e2e-charts`")
	}
	path, err := filepath.Abs(filepath.Join(path, name))
	if err != nil {
		t.Fatal(err)
	}
	return program(t, path, "run `make e2e-charts`")
}
