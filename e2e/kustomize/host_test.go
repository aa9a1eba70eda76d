package kustomize

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

const top = "../.."

// program returns the program that a variable names, or skips the test.
func program(t testing.TB, variable, name string) string {
	t.Helper()
	path := os.Getenv(variable)
	if path == "" {
		t.Skipf("%s is not set: run `make built`", variable)
	}
	path = absolute(t, filepath.Join(path, name))
	if _, err := os.Stat(path); err != nil {
		t.Skipf("%v: run `make built`", err)
	}
	return path
}

func absolute(t testing.TB, path string) string {
	t.Helper()
	path, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// result is the result of a run of a program.
type result struct {
	out, err string
	code     int
}

// start runs a program. Its PATH has meshpress, as kustomize expects, and a docker without containers.
func start(t testing.TB, dir, name string, args ...string) result {
	t.Helper()
	var out, stderr bytes.Buffer
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &out, &stderr
	cmd.Env = append(os.Environ(), "PATH="+filepath.Dir(program(t, "MESHPRESS_BIN", ""))+":"+absolute(t,
		"testdata/bin")+":"+os.Getenv("PATH"))
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return result{out.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// build runs kustomize build with the flags that functions need.
func build(t testing.TB, dir string) result {
	t.Helper()
	return start(t, dir, program(t, "MESHPRESS_HOSTS", "kustomize"), "build", "--enable-alpha-plugins",
		"--enable-exec", ".")
}

// inPlace runs the functions of a package, which write its files.
func inPlace(t testing.TB, dir string, args ...string) result {
	t.Helper()
	return start(t, dir, program(t, "MESHPRESS_HOSTS", "kustomize"),
		append([]string{"fn", "run", ".", "--enable-exec"}, args...)...)
}

func render(t testing.TB, dir string, args ...string) result {
	t.Helper()
	return start(t, dir, program(t, "MESHPRESS_BIN", ""), append([]string{"render"}, args...)...)
}

// ok fails the test unless the program exited with 0.
func (r result) ok(t testing.TB) result {
	t.Helper()
	if r.code != 0 {
		t.Fatalf("exit code %d\n%s", r.code, r.err)
	}
	return r
}

// refused fails the test unless the program failed with the reason on stderr.
func (r result) refused(t testing.TB, reason string) {
	t.Helper()
	if r.code == 0 || r.out != "" || !strings.Contains(r.err, reason) {
		t.Errorf("exit code %d, %d bytes on stdout, and on stderr:\n%s\nwant a failure with %q", r.code, len(r.out),
			r.err, reason)
	}
}

// objects returns the documents of a stream by id. A duplicate id fails the test. It drops empty annotations
// and labels, as kustomize does.
func objects(t testing.TB, stream string) map[string]any {
	t.Helper()
	out := map[string]any{}
	decoder := yaml.NewDecoder(strings.NewReader(stream))
	for {
		var data map[string]any
		if decoder.Decode(&data) != nil {
			return out
		}
		metadata, _ := data["metadata"].(map[string]any)
		for _, field := range []string{"annotations", "labels"} {
			if m, _ := metadata[field].(map[string]any); len(m) == 0 {
				delete(metadata, field)
			}
		}
		namespace, _ := metadata["namespace"].(string)
		id := strings.Join([]string{data["apiVersion"].(string), data["kind"].(string), namespace,
			metadata["name"].(string)}, " ")
		if out[id] != nil {
			t.Errorf("%s occurs twice", id)
		}
		out[id] = data
	}
}

// files writes files below a new directory.
func files(t testing.TB, content map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range content {
		write(t, dir, name, text)
	}
	return dir
}

func write(t testing.TB, dir, name, text string) {
	t.Helper()
	name = filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
