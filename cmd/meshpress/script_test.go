package main

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/meshpress/meshpress/internal/golden"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"meshpress": main})
}

// TestScripts runs testdata/script: one file for each behaviour of the command line. Besides the commands of
// testscript there are
//
//	exits N program args...    the program must end with this exit code
//	job FILE NAME              see runJob
//	runner FILE JOB CODE ...   see runSteps
//	forge KIND DIR ...         see startForge
//
// and the variables $EXAMPLES (examples/), $ISTIO (manifests/ of Istio's source tree, 1.23) and $PUBLISHED
// (Istio's published charts: version 1.24.3 as folders, 1.24.2 as archives).
func TestScripts(t *testing.T) {
	examples, err := filepath.Abs("../../examples")
	if err != nil {
		t.Fatal(err)
	}
	istio := manifests(t, "1.23")
	published := t.TempDir()
	publishFolders(t, manifests(t, "1.24"), "1.24.3", filepath.Join(published, "folders"))
	publishArchives(t, manifests(t, "1.24"), "1.24.2", filepath.Join(published, "archives"))
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script", UpdateScripts: golden.Update(), RequireExplicitExec: true, RequireUniqueNames: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "forge": startForge, "job": runJob,
			"runner": runSteps},
		Condition: func(name string) (bool, error) {
			return name == "root" && os.Getuid() == 0, nil
		},
		Setup: func(env *testscript.Env) error {
			env.Setenv("EXAMPLES", examples)
			env.Setenv("ISTIO", istio)
			env.Setenv("PUBLISHED", published)
			return nil
		},
	})
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE program [args...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	code := 0
	var failed *exec.ExitError
	switch err := ts.Exec(args[1], args[2:]...); {
	case errors.As(err, &failed):
		code = failed.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if code != want {
		ts.Fatalf("exit code %d, want %d", code, want)
	}
}

var moduleDirs sync.Map

// manifests returns the folder of the charts of a version in the module cache.
func manifests(t testing.TB, minor string) string {
	t.Helper()
	if dir, ok := moduleDirs.Load(minor); ok {
		return dir.(string)
	}
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "charts.meshpress.dev/istio-"+minor).Output()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(strings.TrimSpace(string(out)), "manifests")
	moduleDirs.Store(minor, dir)
	return dir
}

// published maps the charts that Istio publishes to their folders in the source tree.
var published = map[string]string{
	"base": "base", "istiod": "istio-control/istio-discovery", "cni": "istio-cni", "ztunnel": "ztunnel",
	"gateway": "gateway",
}

// publishFolders writes the charts as `helm pull --untar` does.
func publishFolders(t testing.TB, istio, version, into string) {
	t.Helper()
	for name, dir := range published {
		eachFile(t, filepath.Join(istio, "charts", dir), version, func(file string, content []byte) {
			to := filepath.Join(into, name, file)
			if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(to, content, 0o644); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// publishArchives writes the charts as `helm pull` does.
func publishArchives(t testing.TB, istio, version, into string) {
	t.Helper()
	if err := os.MkdirAll(into, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, dir := range published {
		file, err := os.Create(filepath.Join(into, name+"-"+version+".tgz"))
		if err != nil {
			t.Fatal(err)
		}
		zipped := gzip.NewWriter(file)
		archive := tar.NewWriter(zipped)
		eachFile(t, filepath.Join(istio, "charts", dir), version, func(file string, content []byte) {
			head := &tar.Header{Name: name + "/" + filepath.ToSlash(file), Mode: 0o644, Size: int64(len(content))}
			if err := archive.WriteHeader(head); err != nil {
				t.Fatal(err)
			}
			if _, err := archive.Write(content); err != nil {
				t.Fatal(err)
			}
		})
		if err := errors.Join(archive.Close(), zipped.Close(), file.Close()); err != nil {
			t.Fatal(err)
		}
	}
}

// eachFile visits the files of a chart, with the version that a release has.
func eachFile(t testing.TB, dir, version string, visit func(name string, content []byte)) {
	t.Helper()
	stamp := strings.NewReplacer("1.0.0", version, "gcr.io/istio-testing", "docker.io/istio", "tag: latest",
		"tag: "+version)
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(filepath.Join(dir, name))
		if name == "Chart.yaml" || name == "values.yaml" {
			content = []byte(stamp.Replace(string(content)))
		}
		visit(name, content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
