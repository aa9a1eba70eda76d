// Package gittest runs the real git for tests, without the configuration of the machine.
package gittest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Environment has the variables for a fixed user of git and no configuration of the machine, each as NAME=VALUE.
func Environment() []string {
	return []string{
		"GIT_CONFIG_GLOBAL=" + os.DevNull, "GIT_CONFIG_SYSTEM=" + os.DevNull,
		"GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=C", "GIT_COMMITTER_EMAIL=c@example.com",
	}
}

// Set gives a test the [Environment].
func Set(t testing.TB) {
	t.Helper()
	for _, variable := range Environment() {
		name, value, _ := strings.Cut(variable, "=")
		t.Setenv(name, value)
	}
}

// Main runs the tests of a package in the [Environment].
func Main(m *testing.M) {
	for _, variable := range Environment() {
		name, value, _ := strings.Cut(variable, "=")
		if err := os.Setenv(name, value); err != nil {
			panic(err) // the tests would use the user's configuration
		}
	}
	os.Exit(m.Run())
}

// Run runs git with arguments in a directory and returns its output. A failure ends the test.
func Run(t testing.TB, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

// Bare creates an empty bare repository and returns its path.
func Bare(t testing.TB, options ...string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "r.git")
	Run(t, ".", append(append([]string{"init", "--quiet", "--bare", "-b", "main"}, options...), dir)...)
	return dir
}
