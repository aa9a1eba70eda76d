package git

import (
	"bufio"
	"context"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// starters are what starts a process, or what code can be loaded by. Package
// os/exec is one as a whole: a value of it is enough.
var starters = map[string][]string{
	"os":                       {"StartProcess"},
	"os/exec":                  nil,
	"plugin":                   nil,
	"syscall":                  {"Exec", "ForkExec", "StartProcess", "RawSyscall", "RawSyscall6", "Syscall", "Syscall6"},
	"golang.org/x/sys/unix":    {"Exec", "ForkExec", "RawSyscall", "Syscall"},
	"golang.org/x/sys/windows": {"CreateProcess", "CreateProcessAsUser", "ShellExecute"},
}

// TestProcesses: one file of the program starts processes. Whoever adds another
// answers for what it runs, with what environment, and for whom.
func TestProcesses(t *testing.T) {
	want := []string{
		"e2e/apiserver/process.go: os/exec", // for tests with real hosts
		"gitops/git/process.go: os/exec",
		"internal/gittest/gittest.go: os/exec", // it is for tests, as its name says
		"release/command.go: os/exec",          // a program of its own, which builds releases
	}
	var got []string
	top := filepath.Join("..", "..")
	must(t, filepath.WalkDir(top, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != top && isOther(name):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		below, err := filepath.Rel(top, name)
		for _, what := range starts(t, name) {
			got = append(got, filepath.ToSlash(below)+": "+what)
		}
		return err
	}))
	if !slices.Equal(got, want) {
		t.Errorf("processes are started in\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// isOther tells directories that are no part of the program.
func isOther(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil || filepath.Base(dir) == "testdata" || strings.HasPrefix(filepath.Base(dir), ".")
}

// starts lists what a file uses that starts a process.
func starts(t *testing.T, name string) []string {
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
	must(t, err)
	var out []string
	for _, i := range file.Imports {
		imported := strings.Trim(i.Path.Value, `"`)
		functions, watched := starters[imported]
		if watched && functions == nil {
			out = append(out, imported)
		}
		local := filepath.Base(imported)
		if i.Name != nil {
			local = i.Name.Name
		}
		ast.Inspect(file, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := s.X.(*ast.Ident); ok && x.Name == local && slices.Contains(functions, s.Sel.Name) {
				out = append(out, imported+"."+s.Sel.Name)
			}
			return true
		})
	}
	return out
}

// TestProcessesOfOthers: these packages of others can start a process, and are in
// the program. Each has a reason.
func TestProcessesOfOthers(t *testing.T) {
	want := []string{
		// plugins of its own command line, which is not called
		"github.com/google/gnostic-models/compiler",
		// the user's helpers for credentials, for `charts` and `bundle`
		"oras.land/oras-go/v2/registry/remote/credentials",
		"oras.land/oras-go/v2/registry/remote/credentials/internal/executer", // the same
	}
	out, err := exec.Command("go", "list", "-deps", "-f",
		`{{if not .Standard}}{{.ImportPath}} {{join .Imports " "}}{{end}}`, "../../cmd/meshpress").Output()
	must(t, err)
	var got []string
	for line := range strings.Lines(string(out)) {
		f := strings.Fields(line)
		isOurs := strings.HasPrefix(line, "github.com/meshpress/")
		if len(f) > 0 && !isOurs && (slices.Contains(f[1:], "os/exec") || slices.Contains(f[1:], "plugin")) {
			got = append(got, f[0])
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("processes can be started by\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestReaderEnvironment: what a git that reads gets is what we give it.
func TestReaderEnvironment(t *testing.T) {
	for _, name := range []string{"GIT_DIR", "GIT_CONFIG_COUNT", "GIT_CONFIG_PARAMETERS", "GIT_EXTERNAL_DIFF",
		"GIT_SSH_COMMAND", "GIT_TRACE2_EVENT", "GIT_ANYTHING_NEW",
		"PAGER", "EDITOR", "SSH_ASKPASS", "LESSOPEN", "GNUPGHOME", "BASH_ENV"} {
		t.Setenv(name, "canary")
	}
	t.Setenv("HOME", "canary")
	for _, v := range readerEnvironment("/dir", "/objects") {
		if strings.Contains(v, "canary") {
			t.Errorf("it has %s", v)
		}
	}
}

// TestUserEnvironment: a git that writes is the user's, in the repository that
// is named and in no other.
func TestUserEnvironment(t *testing.T) {
	isThere := map[string]bool{"GIT_DIR": false, "GIT_WORK_TREE": false, "GIT_INDEX_FILE": false,
		"GIT_OBJECT_DIRECTORY": false, "GIT_COMMON_DIR": false,
		"GIT_ALTERNATE_OBJECT_DIRECTORIES": false, "GIT_NAMESPACE": false, "GIT_CONFIG_PARAMETERS": false,
		"GIT_EXTERNAL_DIFF": false, "GIT_ATTR_SOURCE": false,
		"GIT_SSH_COMMAND": true, "GIT_ASKPASS": true, "SSH_AUTH_SOCK": true, "GIT_AUTHOR_NAME": true,
		"GIT_COMMITTER_DATE": true, "GIT_CONFIG_GLOBAL": true,
		"GIT_CONFIG_VALUE_0": true, "GIT_SSL_CAINFO": true, "HOME": true, "GNUPGHOME": true}
	for name := range isThere {
		t.Setenv(name, "canary")
	}
	env := userEnvironment()
	for name, want := range isThere {
		if got := slices.Contains(env, name+"=canary"); got != want {
			t.Errorf("%s: %t, want %t", name, got, want)
		}
	}
}

// fake puts a shell script in the place of git.
func fake(t *testing.T, script string) {
	t.Helper()
	bin := t.TempDir()
	must(t, os.WriteFile(filepath.Join(bin, "git"), []byte("#!/bin/sh\n"+script+"\n"), 0o755))
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
}

// TestCancel: a git that waits ends with the context.
func TestCancel(t *testing.T) {
	fake(t, "echo ready; exec sleep 1000")
	ctx, cancel := context.WithCancelCause(t.Context())
	because := errors.New("enough")
	c := command{env: os.Environ(), args: []string{"x"}}
	err := c.stream(ctx, nil, func(r *bufio.Reader) error {
		if _, err := r.ReadString('\n'); err != nil {
			return err
		}
		cancel(because)
		_, err := r.ReadString('\n')
		return err
	})
	if !errors.Is(err, because) {
		t.Errorf("stream: %v", err)
	}
	if _, err := c.output(ctx, nil); !errors.Is(err, because) {
		t.Errorf("output: %v", err)
	}
}

// TestOutputIsBounded: a git that prints without end is ended.
func TestOutputIsBounded(t *testing.T) {
	fake(t, "yes")
	c := command{env: os.Environ(), args: []string{"x"}}
	if _, err := c.output(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "it printed more than") {
		t.Error(err)
	}
}
