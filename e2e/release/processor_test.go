package release

import (
	"archive/tar"
	"errors"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/v1/layout"
)

// processor: the program for arm64, of the archive and of the image, renders the same bytes as that for amd64. qemu
// runs it on a machine of another kind.
func processor(t *testing.T, first, commit string) {
	t.Helper()
	qemu := emulator(t)
	want := run(t, "../..", programOf(t, first, "amd64"), "render", "examples/ambient")
	dist := build(t, commit, "linux/arm64")
	for name, program := range map[string]string{"archive": programOf(t, dist, "arm64"),
		"image": programOfImage(t, dist)} {
		if out := run(t, ".", qemu, program, "version"); !strings.Contains(out, version) || !strings.Contains(out, commit) {
			t.Errorf("version of the %s prints %q", name, out)
		}
		if run(t, "../..", qemu, program, "render", "examples/ambient") != want {
			t.Errorf("the program of the %s renders other bytes on arm64", name)
		}
	}
}

// emulator returns qemu for arm64, or skips the test.
func emulator(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"qemu-aarch64-static", "qemu-aarch64"} {
		if found, err := exec.LookPath(name); err == nil {
			return found
		}
	}
	t.Skip("qemu for arm64 is not installed: apt-get install qemu-user-static")
	return ""
}

// programOf returns the program of an archive.
func programOf(t *testing.T, dist, processor string) string {
	t.Helper()
	name := base + "_linux_" + processor + ".tar.gz"
	files := unpack(t, strings.NewReader(read(t, filepath.Join(dist, name))))
	return executable(t, []byte(files["meshpress"]))
}

func executable(t *testing.T, content []byte) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "meshpress")
	if err := os.WriteFile(program, content, 0o755); err != nil {
		t.Fatal(err)
	}
	return program
}

// programOfImage returns the program of the only image of a layout.
func programOfImage(t *testing.T, dist string) string {
	t.Helper()
	dir := t.TempDir()
	run(t, dir, "tar", "xf", filepath.Join(dist, base+"_image.tar"))
	top, err := layout.ImageIndexFromPath(dir)
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := top.IndexManifest()
	if err != nil {
		t.Fatal(err)
	}
	index, err := top.ImageIndex(manifest.Manifests[0].Digest)
	if err != nil {
		t.Fatal(err)
	}
	images, err := index.IndexManifest()
	if err != nil || len(images.Manifests) != 1 || images.Manifests[0].Platform.Architecture != "arm64" {
		t.Fatalf("%+v, %v", images, err)
	}
	image, err := index.Image(images.Manifests[0].Digest)
	if err != nil {
		t.Fatal(err)
	}
	layers, err := image.Layers()
	if err != nil || len(layers) != 1 {
		t.Fatalf("%d layers, %v", len(layers), err)
	}
	content, err := layers[0].Uncompressed()
	if err != nil {
		t.Fatal(err)
	}
	defer content.Close()
	return executable(t, entryOf(t, content, "meshpress"))
}

// entryOf returns a file of a tarball.
func entryOf(t *testing.T, content io.Reader, name string) []byte {
	t.Helper()
	for r := tar.NewReader(content); ; {
		head, err := r.Next()
		if errors.Is(err, io.EOF) {
			t.Fatalf("no %s", name)
		}
		if err != nil {
			t.Fatal(err)
		}
		if path.Clean(head.Name) == name {
			out, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
	}
}
