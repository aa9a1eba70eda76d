package editor

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// needs returns a program that a variable names, or one of the PATH, or skips the test.
func needs(t *testing.T, variable, name string) string {
	t.Helper()
	if variable != "" {
		name = os.Getenv(variable)
	}
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s%s is not there: `make e2e-editor`, with node and neovim installed", variable, name)
	}
	if path, err = filepath.Abs(path); err != nil {
		t.Fatal(err)
	}
	return path
}

// fleet returns a repository with the files of init, a mistake at the end of the control plane, and the schemas.
func fleet(t *testing.T) (dir, file string) {
	t.Helper()
	dir = t.TempDir()
	program := needs(t, "MESHPRESS_BIN", "")
	t.Setenv("PATH", filepath.Dir(program)+":"+os.Getenv("PATH"))
	run(t, dir, program, "init", ".")
	run(t, dir, "git", "init", "--quiet")
	run(t, dir, "sh", "-ec", block(t, "sh", 0))
	file = filepath.Join(dir, "fleet", "control-plane.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	write(t, file, strings.Replace(string(text), "accessLogFile:", "accessLogFil:", 1))
	return dir, file
}

func run(t *testing.T, dir, name string, args ...string) {
	t.Helper()
	c := exec.Command(name, args...)
	c.Dir = dir
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%s %q: %v\n%s", name, args, err, out)
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// block returns a block of code of docs/editors.md: the i-th of a language.
func block(t *testing.T, language string, i int) string {
	t.Helper()
	text, err := os.ReadFile("../../docs/editors.md")
	if err != nil {
		t.Fatal(err)
	}
	all := regexp.MustCompile("(?ms)^```"+language+"\n(.*?)^```").FindAllStringSubmatch(string(text), -1)
	if len(all) <= i {
		t.Fatalf("docs/editors.md has %d blocks of %s", len(all), language)
	}
	return all[i][1]
}

// lineOf returns the line and the column, from 0, of the end of a text in a file.
func lineOf(t *testing.T, text, part string) (line, column int) {
	t.Helper()
	before, _, found := strings.Cut(text, part)
	if !found {
		t.Fatalf("no %q", part)
	}
	before += part
	return strings.Count(before, "\n"), len(before) - strings.LastIndex(before, "\n") - 1
}
