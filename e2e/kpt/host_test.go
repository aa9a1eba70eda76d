package kpt

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

const top = "../.."

// program returns the program that a variable names, or skips the test.
func program(t testing.TB, variable, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join(os.Getenv(variable), name))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil || os.Getenv(variable) == "" {
		t.Skipf("%s has no program %s: run `make built` (%v)", variable, name, err)
	}
	return path
}

// result is the result of a run of a program.
type result struct {
	out, err string
	code     int
}

// start runs a program with an input. Its PATH has meshpress, which Kptfiles name.
func start(t testing.TB, dir, in, name string, args ...string) result {
	t.Helper()
	var out, stderr bytes.Buffer
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = dir, strings.NewReader(in), &out, &stderr
	cmd.Env = append(os.Environ(), "PATH="+filepath.Dir(program(t, "MESHPRESS_BIN", ""))+":"+os.Getenv("PATH"))
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return result{out.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// kpt runs `kpt fn` in a directory.
func kpt(t testing.TB, dir string, args ...string) result {
	t.Helper()
	return piped(t, dir, "", args...)
}

func piped(t testing.TB, dir, in string, args ...string) result {
	t.Helper()
	return start(t, dir, in, program(t, "MESHPRESS_HOSTS", "kpt"), append([]string{"fn"}, args...)...)
}

// ok fails the test unless the program exited with 0.
func (r result) ok(t testing.TB) result {
	t.Helper()
	if r.code != 0 {
		t.Fatalf("exit code %d\n%s%s", r.code, r.out, r.err)
	}
	return r
}

// wanted returns the objects of each cluster, as `meshpress render` writes them.
func wanted(t testing.TB, dir string, args ...string) map[string]map[string]any {
	t.Helper()
	trees := t.TempDir()
	start(t, dir, "", program(t, "MESHPRESS_BIN", ""), append([]string{"render", "-o", trees}, args...)...).ok(t)
	return clusters(t, tree(t, trees), "")
}

// clusters returns the objects of the files below a folder, by cluster.
func clusters(t testing.TB, files map[string]string, folder string) map[string]map[string]any {
	t.Helper()
	streams := map[string]*strings.Builder{}
	for name, text := range files {
		below, ok := strings.CutPrefix(name, folder)
		cluster, file, nested := strings.Cut(below, "/")
		if !ok || !nested || !strings.HasSuffix(file, ".yaml") {
			continue
		}
		if streams[cluster] == nil {
			streams[cluster] = &strings.Builder{}
		}
		streams[cluster].WriteString("---\n" + text)
	}
	out := map[string]map[string]any{}
	for cluster, stream := range streams {
		out[cluster] = objects(t, stream.String())
	}
	return out
}

// objects returns the documents of a stream by id. A duplicate id fails the test.
func objects(t testing.TB, stream string) map[string]any {
	t.Helper()
	out := map[string]any{}
	decoder := yaml.NewDecoder(strings.NewReader(stream))
	for {
		var data map[string]any
		if decoder.Decode(&data) != nil {
			return out
		}
		if data == nil {
			continue // between two separators
		}
		metadata, _ := data["metadata"].(map[string]any)
		for _, field := range []string{"annotations", "labels"} { // kpt leaves out empty ones
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

// tree returns the files of a directory by name.
func tree(t testing.TB, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		out[filepath.ToSlash(name)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
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

// same compares objects by cluster. There must be some.
func same(t testing.TB, want, got map[string]map[string]any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" || len(want) == 0 {
		t.Errorf("%d clusters (- meshpress render, + kpt):\n%s", len(want), diff)
	}
}

// unchanged fails the test if a file of before is not the same after.
func unchanged(t testing.TB, before, after map[string]string) {
	t.Helper()
	for name, text := range before {
		if diff := cmp.Diff(text, after[name]); diff != "" {
			t.Errorf("%s changed (- before, + after):\n%s", name, diff)
		}
	}
}
