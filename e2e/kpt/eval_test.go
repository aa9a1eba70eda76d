package kpt

import (
	"archive/tar"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestEval runs the program as one function: with a functionConfig, and with arguments.
func TestEval(t *testing.T) {
	for name, c := range map[string]struct {
		args   []string
		folder string
		render []string
	}{
		"config": {[]string{"--fn-config", "kpt/mesh.yaml"}, "rendered/", nil},
		"arguments": {[]string{"--", "cluster=cluster1", "dir=manifests"}, "manifests/",
			[]string{"--cluster", "cluster1"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := example(t)
			before := tree(t, dir)
			kpt(t, filepath.Dir(dir), append([]string{"eval", "kpt", "--exec", "meshpress"}, c.args...)...).ok(t)
			after := tree(t, dir)
			unchanged(t, before, after)
			same(t, wanted(t, dir, append([]string{"mesh"}, c.render...)...), clusters(t, after, c.folder))
		})
	}
}

// TestEvalFails: a wrong input fails, and the package keeps its files. Items that a function does not return would
// be removed.
func TestEvalFails(t *testing.T) {
	dir := example(t)
	edit(t, dir, "mesh/istiod.yaml", "1.23.2-solo", "9.9.9")
	before := tree(t, dir)
	got := kpt(t, filepath.Dir(dir), "eval", "kpt", "--exec", "meshpress", "--fn-config", "kpt/mesh.yaml")
	if got.code == 0 || !strings.Contains(got.err, "error MP0041") {
		t.Errorf("exit code %d\n%s", got.code, got.err)
	}
	if diff := cmp.Diff(before, tree(t, dir)); diff != "" {
		t.Errorf("files changed:\n%s", diff)
	}
}

// TestStream: source | meshpress | sink writes the files of `kpt fn render`.
func TestStream(t *testing.T) {
	dir := example(t)
	source := kpt(t, dir, "source", ".", "--fn-config", "mesh.yaml").ok(t)
	function := start(t, dir, source.out, program(t, "MESHPRESS_BIN", "")).ok(t)
	piped(t, filepath.Dir(dir), function.out, "sink", "sunk").ok(t)
	renderPackage(t, dir).ok(t)
	want := tree(t, dir)
	delete(want, "README.md") // no resource
	if diff := cmp.Diff(want, tree(t, filepath.Join(filepath.Dir(dir), "sunk"))); diff != "" {
		t.Errorf("(- kpt fn render, + kpt fn source | meshpress | kpt fn sink)\n%s", diff)
	}
}

// TestEvalImage runs the program in a container, as kpt does it: without a network, and as nobody.
func TestEvalImage(t *testing.T) {
	const image = "localhost/meshpress:kpt"
	binary := program(t, "MESHPRESS_BIN", "")
	usePodman(t)
	archive := filepath.Join(t.TempDir(), "image.tar")
	if err := os.WriteFile(archive, imageOf(t, binary), 0o644); err != nil {
		t.Fatal(err)
	}
	load := exec.Command("podman", "import", "--change", `ENTRYPOINT ["/meshpress"]`, archive, image)
	if out, err := load.CombinedOutput(); err != nil {
		t.Fatalf("podman import: %v\n%s", err, out)
	}
	dir := example(t)
	before := tree(t, dir)
	kpt(t, filepath.Dir(dir), "eval", "kpt", "--image", image, "--image-pull-policy", "Never",
		"--fn-config", "kpt/mesh.yaml").ok(t)
	after := tree(t, dir)
	unchanged(t, before, after)
	same(t, wanted(t, dir, "mesh"), clusters(t, after, "rendered/"))
}

// usePodman gives podman a storage of its own and settings that need no systemd, or skips the test.
func usePodman(t testing.TB) {
	t.Helper()
	for _, tool := range []string{"podman", "runc"} {
		if _, err := exec.LookPath(tool); err != nil || os.Getuid() != 0 {
			t.Skipf("podman and runc, and root, are needed: %v", err)
		}
	}
	dir, err := os.MkdirTemp("", "kpt") // podman wants short paths of sockets
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = exec.Command("podman", "system", "reset", "--force").Run()
		_ = os.RemoveAll(dir)
	})
	write(t, dir, "containers.conf", `[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "none"
`)
	write(t, dir, "storage.conf", fmt.Sprintf(`[storage]
driver = "vfs"
graphroot = "%[1]s/graph"
runroot = "%[1]s/run"
`, dir))
	for variable, value := range map[string]string{"CONTAINERS_CONF": filepath.Join(dir, "containers.conf"),
		"CONTAINERS_STORAGE_CONF": filepath.Join(dir, "storage.conf"), "KRM_FN_RUNTIME": "podman"} {
		t.Setenv(variable, value)
	}
}

// imageOf returns the file system of an image: the program, and the user that kpt runs it as. The published
// Dockerfile makes the same; e2e/image builds that.
func imageOf(t testing.TB, binary string) []byte {
	t.Helper()
	text, err := os.ReadFile(binary)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, f := range []struct {
		head tar.Header
		text []byte
	}{
		{tar.Header{Name: "etc/passwd", Mode: 0o644}, []byte("nobody:x:65534:65534:nobody:/:/sbin/nologin\n")},
		{tar.Header{Name: "tmp/", Mode: 0o1777, Typeflag: tar.TypeDir}, nil},
		{tar.Header{Name: "meshpress", Mode: 0o755}, text},
	} {
		f.head.Size = int64(len(f.text))
		if err := w.WriteHeader(&f.head); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(f.text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
