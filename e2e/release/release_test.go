package release

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"debug/elf"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const version, base = "v0.1.0", "meshpress_0.1.0"

// containersConf and storageConf run podman without systemd, apart from the user's images.
const (
	containersConf = "[engine]\nruntime = \"runc\"\ncgroup_manager = \"cgroupfs\"\nevents_logger = \"none\"\n" +
		"[containers]\ndefault_ulimits = [\"nofile=1024:1024\", \"nproc=1024:1024\"]\n"
	storageConf = "[storage]\ndriver = \"vfs\"\ngraphroot = \"%[1]s/graph\"\nrunroot = \"%[1]s/run\"\n"
)

// build builds a release of a commit for a system in a fresh clone and returns the directory of its files.
func build(t *testing.T, commit, target string) string {
	t.Helper()
	dir := t.TempDir()
	checkout := filepath.Join(dir, "checkout")
	run(t, "../..", "git", "clone", "--quiet", "--no-local", ".", checkout)
	run(t, checkout, "git", "checkout", "--quiet", "--detach", commit)
	run(t, checkout, "go", "run", "./release", "-version", version, "-targets", target,
		"-o", filepath.Join(dir, "dist"))
	return filepath.Join(dir, "dist")
}

func run(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	var problem bytes.Buffer
	c := exec.Command(name, args...)
	c.Dir, c.Stderr = dir, &problem
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%s %q: %v\n%s%s", name, args, err, out, problem.String())
	}
	return string(out)
}

// TestRelease: the files of a release are what docs/release.md says, and are the same when they are built again.
func TestRelease(t *testing.T) {
	if os.Getenv("MESHPRESS_RELEASE") == "" {
		t.Skip("MESHPRESS_RELEASE is not set")
	}
	commit := strings.TrimSpace(run(t, "../..", "git", "rev-parse", "HEAD")) // it may move during the test
	first := build(t, commit, "linux/amd64")
	t.Run("same bytes", func(t *testing.T) { same(t, first, build(t, commit, "linux/amd64")) })
	t.Run("archive", func(t *testing.T) { archive(t, first, commit) })
	t.Run("parts", func(t *testing.T) { parts(t, first) })
	t.Run("checksums and provenance", func(t *testing.T) { sums(t, first) })
	t.Run("package managers", func(t *testing.T) { managers(t, first) })
	t.Run("formula", func(t *testing.T) { formula(t, first) })
	t.Run("processor", func(t *testing.T) { processor(t, first, commit) })
	t.Run("signature", func(t *testing.T) { signature(t, first) })
	t.Run("page", func(t *testing.T) { page(t, first) })
	t.Run("job", func(t *testing.T) { job(t, first) })
	t.Run("image", func(t *testing.T) { image(t, first) })
}

func same(t *testing.T, first, second string) {
	t.Helper()
	a, b := hashes(t, first), hashes(t, second)
	if len(a) < 9 || len(a) != len(b) {
		t.Errorf("%d files, then %d", len(a), len(b))
	}
	for name, hash := range a {
		if b[name] != hash {
			t.Errorf("%s has other bytes the second time", name)
		}
	}
}

func hashes(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		sum := sha256.Sum256([]byte(read(t, filepath.Join(dir, f.Name()))))
		out[f.Name()] = hex.EncodeToString(sum[:])
	}
	return out
}

func read(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// unpack returns the files of a tarball.
func unpack(t *testing.T, content io.Reader) map[string]string {
	t.Helper()
	z, err := gzip.NewReader(content)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for r := tar.NewReader(z); ; {
		head, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		if !filepath.IsLocal(head.Name) || head.Uid != 0 || head.Uname != "" {
			t.Errorf("entry %q of user %d %q", head.Name, head.Uid, head.Uname)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[head.Name] = string(text)
	}
}

func archive(t *testing.T, dist, commit string) {
	t.Helper()
	files := unpack(t, strings.NewReader(read(t, filepath.Join(dist, base+"_linux_amd64.tar.gz"))))
	for _, name := range []string{"LICENSE", "README.md", "docs/tutorial.md", "completions/meshpress.bash",
		"completions/_meshpress",
		"completions/meshpress.fish", "completions/meshpress.ps1", "man/man1/meshpress.1", "man/man1/meshpress-render.1",
		"licences/go/LICENSE", "licences/istio.io/istio/LICENSE", "licences/helm.sh/helm/v3/LICENSE"} {
		if len(files[name]) < 100 {
			t.Errorf("%s has %d bytes", name, len(files[name]))
		}
	}
	program := filepath.Join(t.TempDir(), "meshpress")
	if err := os.WriteFile(program, []byte(files["meshpress"]), 0o755); err != nil {
		t.Fatal(err)
	}
	static(t, program)
	if out := run(t, ".", program, "version"); !strings.Contains(out, version) || !strings.Contains(out, commit) {
		t.Errorf("version prints %q", out)
	}
	if here, err := os.Getwd(); err != nil || strings.Contains(files["meshpress"], filepath.Dir(filepath.Dir(here))) {
		t.Errorf("the program has the path of the checkout in it, %v", err)
	}
}

// static: the program needs no library of the system, and has no symbols.
func static(t *testing.T, program string) {
	t.Helper()
	f, err := elf.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if libraries, err := f.ImportedLibraries(); err != nil || len(libraries) > 0 {
		t.Errorf("it needs %q, %v", libraries, err)
	}
	if f.Section(".symtab") != nil || f.Section(".interp") != nil {
		t.Error("it has symbols or an interpreter")
	}
}

func sums(t *testing.T, dist string) {
	t.Helper()
	run(t, dist, "sha256sum", "--check", "--strict", base+"_checksums.txt")
	var s struct {
		Type          string `json:"_type"`
		PredicateType string
		Subject       []struct {
			Name   string
			Digest map[string]string
		}
	}
	if err := json.Unmarshal([]byte(read(t, filepath.Join(dist, base+"_provenance.intoto.json"))), &s); err != nil {
		t.Fatal(err)
	}
	if s.Type != "https://in-toto.io/Statement/v1" || s.PredicateType != "https://slsa.dev/provenance/v1" {
		t.Errorf("a statement of type %q about %q", s.Type, s.PredicateType)
	}
	have := hashes(t, dist)
	delete(have, base+"_provenance.intoto.json")
	for _, f := range s.Subject {
		if have[f.Name] != f.Digest["sha256"] {
			t.Errorf("%s has another digest in the provenance", f.Name)
		}
		delete(have, f.Name)
	}
	if len(have) > 0 {
		t.Errorf("the provenance is not about %v", have)
	}
}

func managers(t *testing.T, dist string) {
	t.Helper()
	digest := hashes(t, dist)[base+"_linux_amd64.tar.gz"]
	for _, name := range []string{"meshpress.rb", "krew.yaml"} {
		text := read(t, filepath.Join(dist, name))
		if !strings.Contains(text, digest) || !strings.Contains(text, "/v0.1.0/"+base+"_linux_amd64.tar.gz") {
			t.Errorf("%s does not have the archive:\n%s", name, text)
		}
	}
	reference := strings.TrimSpace(read(t, filepath.Join(dist, base+"_image.txt")))
	examples := unpack(t, strings.NewReader(read(t, filepath.Join(dist, base+"_examples.tar.gz"))))
	for _, name := range []string{"kustomize-container/mesh.yaml", "kpt/Kptfile", "argocd/repo-server/sidecar.yaml"} {
		if !strings.Contains(examples["examples/"+name], reference) {
			t.Errorf("%s does not use %s", name, reference)
		}
	}
}

// image: the layout has the image that the reference names, and it renders as the user that it says.
func image(t *testing.T, dist string) {
	t.Helper()
	if _, err := exec.LookPath("podman"); err != nil || os.Getuid() != 0 {
		t.Skip("podman is not installed, or this is not root")
	}
	for variable, file := range map[string]string{"CONTAINERS_CONF": containersConf,
		"CONTAINERS_STORAGE_CONF": fmt.Sprintf(storageConf, t.TempDir())} {
		name := filepath.Join(t.TempDir(), "conf")
		if err := os.WriteFile(name, []byte(file), 0o644); err != nil {
			t.Fatal(err)
		}
		t.Setenv(variable, name)
	}
	name := "localhost/meshpress-release:test"
	layout := "oci-archive:" + filepath.Join(dist, base+"_image.tar") + ":" + version
	run(t, ".", "skopeo", "copy", "--quiet", layout, "containers-storage:"+name)
	user := run(t, ".", "podman", "image", "inspect", "--format", "{{.User}} {{json .Labels}}", name)
	if !strings.HasPrefix(user, "65534:65534 ") || !strings.Contains(user, `"org.opencontainers.image.version":"v0.1.0"`) {
		t.Errorf("image of %s", user)
	}
	out := run(t, "../..", "podman", "run", "--rm", "--network", "none", "--read-only", "-v", "./examples/ambient:/in:ro",
		name, "render", "/in")
	if !strings.Contains(out, "kind: Deployment") {
		t.Errorf("the container rendered %d bytes", len(out))
	}
}
