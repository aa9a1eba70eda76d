package publish

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestMain sets a user for git and hides the configuration of this machine. The inputs are in no repository.
func TestMain(m *testing.M) {
	for name, value := range map[string]string{
		"GIT_CONFIG_GLOBAL": os.DevNull, "GIT_CONFIG_SYSTEM": os.DevNull, "GIT_CEILING_DIRECTORIES": os.TempDir(),
		"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.com", "GIT_COMMITTER_NAME": "C",
		"GIT_COMMITTER_EMAIL": "c@example.com",
	} {
		os.Setenv(name, value)
	}
	os.Exit(m.Run())
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func git(t testing.TB, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

// bare creates an empty bare repository.
func bare(t testing.TB) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "r.git")
	git(t, ".", "init", "--quiet", "--bare", "-b", "main", dir)
	return dir
}

func write(t testing.TB, name, text string) string {
	t.Helper()
	must(t, os.MkdirAll(filepath.Dir(name), 0o755))
	must(t, os.WriteFile(name, []byte(text), 0o644))
	return name
}

const inputName = "fleet.yaml"

// fleet writes the input for a number of clusters.
func fleet(t testing.TB, clusters int, version string) string {
	t.Helper()
	var names strings.Builder
	for i := range clusters {
		fmt.Fprintf(&names, "    - name: cluster-%04d\n", i)
	}
	return write(t, filepath.Join(t.TempDir(), inputName), fmt.Sprintf(`apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata: {name: istiod}
spec:
  installations:
  - clusters:
%s    istioOperatorSpec: {profile: minimal, tag: %s}
`, names.String(), version))
}

type result struct {
	code     int
	out, err string
}

// program prepares the program. env is added to the test's environment. The program runs beside its input,
// because the commit has the input's name.
func program(t testing.TB, env []string, args ...string) *exec.Cmd {
	t.Helper()
	bin := os.Getenv("MESHPRESS_BIN")
	if bin == "" {
		t.Skip("MESHPRESS_BIN names no program: run `make build`")
	}
	cmd := exec.Command(bin, args...)
	for i, arg := range cmd.Args {
		if filepath.Base(arg) == inputName {
			cmd.Dir, cmd.Args[i] = filepath.Dir(arg), inputName
		}
	}
	cmd.Env = append(os.Environ(), env...)
	return cmd
}

func start(t testing.TB, env []string, args ...string) result {
	t.Helper()
	cmd := program(t, env, args...)
	var out, err bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &err
	_ = cmd.Run()
	if strings.Contains(err.String(), "internal error") {
		t.Fatal(err.String())
	}
	return result{cmd.ProcessState.ExitCode(), out.String(), err.String()}
}

// publish publishes to the branch rendered. The exit code must be code.
func publish(t testing.TB, code int, input, repo string, more ...string) result {
	t.Helper()
	r := start(t, nil, append([]string{"publish", input, "--repo", repo, "--branch", "rendered"}, more...)...)
	if r.code != code {
		t.Fatalf("exit code %d, want %d: %s%s", r.code, code, r.out, r.err)
	}
	return r
}

// tree returns the tree object of the branch.
func tree(t testing.TB, dir string) string {
	t.Helper()
	return git(t, dir, "rev-parse", "rendered^{tree}")
}
