package origin

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/opencontainers/go-digest"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
	"oras.land/oras-go/v2"
	"oras.land/oras-go/v2/content/oci"
	"oras.land/oras-go/v2/registry/remote"

	"github.com/meshpress/meshpress/render/chart"
)

func chartYAML(name, version string) []byte {
	return fmt.Appendf(nil, "apiVersion: v2\nname: %s\nversion: %s\n", name, version)
}

func TestDirectory(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "istiod", "Chart.yaml"), chartYAML("istiod", "1.24.2"))
	write(t, filepath.Join(dir, "istiod", "templates", "a.yaml"), []byte("a"))
	write(t, filepath.Join(dir, "istiod", "notes.bak"), []byte("b"))
	write(t, filepath.Join(dir, "istiod", ".helmignore"), []byte("*.bak\n"))
	published := tgz(t, "base", "1.24.2")
	write(t, filepath.Join(dir, "some-name.tgz"), published)
	write(t, filepath.Join(dir, "README.md"), nil)
	write(t, filepath.Join(dir, "empty", "x"), nil)
	c := newClient(t, Options{})
	s := open(t, c, dir)
	if a := mustFetch(t, s, "base", "1.24.2"); !bytes.Equal(a.Data, published) ||
		a.Address != filepath.Join(dir, "some-name.tgz") {
		t.Errorf("got %+v", a)
	}
	a := mustFetch(t, s, "istiod", "1.24.2")
	files, err := chart.Unpack(a.Data)
	var names []string
	for _, f := range files {
		names = append(names, f.Name)
	}
	if want := []string{".helmignore", "Chart.yaml", "templates/a.yaml"}; err != nil || !slices.Equal(names, want) {
		t.Errorf("packed %q, want %q: %v", names, want, err)
	}
	if again := mustFetch(t, open(t, c, filepath.Join(dir, "istiod")), "istiod", "1.24.2"); again.Digest != a.Digest {
		t.Error("the same files must be the same archive")
	}
	for _, at := range [][2]string{{"istiod", "1.24.3"}, {"cni", "1.24.2"}} {
		if err := fetchError(s, at[0], at[1]); !errors.Is(err, ErrNotFound) {
			t.Errorf("%q: %v, want ErrNotFound", at, err)
		}
	}
	if v, err := s.Versions(context.Background(), "base"); err != nil || !slices.Equal(v, []string{"1.24.2"}) {
		t.Errorf("versions %q: %v", v, err)
	}
	write(t, filepath.Join(dir, "again.tgz"), published)
	mustFail(t, fetchError(open(t, newClient(t, Options{}), dir), "base", "1.24.2"),
		`once, not in "again.tgz" and in "some-name.tgz"`)
}

func TestArchiveFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "base-1.0.0.tgz")
	write(t, file, tgz(t, "base", "1.0.0"))
	s := open(t, newClient(t, Options{}), file)
	if a := mustFetch(t, s, "base", "1.0.0"); a.Address != file || s.Address("base", "1.0.0") != file {
		t.Errorf("got %+v", a)
	}
	if err := fetchError(s, "base", "1.0.1"); !errors.Is(err, ErrNotFound) {
		t.Errorf("%v, want ErrNotFound", err)
	}
}

func TestBrokenDirectories(t *testing.T) {
	for want, files := range map[string]map[string]string{
		"must have charts in it":        {"x": ""},
		"it has no Chart.yaml":          {"a.tgz": string(archive(t, map[string]string{"a/b": ""}))},
		"must be a gzip'ed tar archive": {"a.tgz": "text"},
		"unexpected EOF":                {"a.tgz": string(tgz(t, "base", "1.0.0")[:90])},
		"Chart.yaml":                    {"a/Chart.yaml": "{"},
		"istio's source":                {"charts/base/Chart.yaml": "name: base"},
		"--charts":                      {"istio-control/istio-discovery/Chart.yaml": "name: istiod"},
	} {
		dir := t.TempDir()
		for name, text := range files {
			write(t, filepath.Join(dir, name), []byte(text))
		}
		s, err := newClient(t, Options{}).Open(dir)
		if err == nil {
			err = fetchError(s, "base", "1.0.0")
		}
		mustFail(t, err, want)
		if errors.Is(err, ErrNotFound) {
			t.Errorf("%v must not be ErrNotFound", err)
		}
	}
}

// TestLinkOutOfDirectory proves that links out of the directory are not followed.
func TestLinkOutOfDirectory(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	write(t, filepath.Join(dir, "base", "Chart.yaml"), chartYAML("base", "1.0.0"))
	write(t, filepath.Join(outside, "secret"), []byte("secret"))
	if err := os.Symlink(filepath.Join(outside, "secret"), filepath.Join(dir, "base", "secret")); err != nil {
		t.Skip(err)
	}
	mustFail(t, fetchError(open(t, newClient(t, Options{}), dir), "base", "1.0.0"), "escapes")
}

// aLayout copies charts from a registry into a layout, as users do.
func aLayout(t *testing.T, labels map[string]string) (dir string) {
	t.Helper()
	host := servePlain(t, aRegistry(t, map[string][]byte{"base:1.0.0": tgz(t, "base", "1.0.0"),
		"base:2.0.0+x": tgz(t, "base", "2.0.0+x"), "cni:1.0.0": tgz(t, "cni", "1.0.0")}))
	dir = t.TempDir()
	store, err := oci.New(dir)
	if err != nil {
		t.Fatal(err)
	}
	for label, ref := range labels {
		name, tag, _ := strings.Cut(ref, ":")
		repo, err := remote.NewRepository(host + "/charts/" + name)
		if err != nil {
			t.Fatal(err)
		}
		repo.PlainHTTP = true
		if _, err := oras.Copy(context.Background(), repo, tag, store, label, oras.DefaultCopyOptions); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestLayout(t *testing.T) {
	fresh(t)
	dir := aLayout(t, map[string]string{"example.com/charts/base:1.0.0": "base:1.0.0", "base:2.0.0_x": "base:2.0.0_x",
		"1.0.0": "cni:1.0.0"})
	archives := filepath.Join(t.TempDir(), "layout")
	write(t, archives+".tar", tarOf(t, dir))
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	w.Write(tarOf(t, dir))
	w.Close()
	write(t, archives+".tar.gz", zipped.Bytes())
	for _, address := range []string{dir, "oci-layout:" + dir, archives + ".tar", "oci-layout:" + archives + ".tar",
		archives + ".tar.gz", "oci-layout:" + archives + ".tar.gz"} {
		s := open(t, newClient(t, Options{}), address)
		mustFetch(t, s, "base", "1.0.0")
		mustFetch(t, s, "cni", "1.0.0")
		if a := mustFetch(t, s, "base", "2.0.0+x"); a.Address != address+"#base:2.0.0_x" {
			t.Errorf("address %q", a.Address)
		}
		if err := fetchError(s, "base", "3.0.0"); !errors.Is(err, ErrNotFound) {
			t.Errorf("%v, want ErrNotFound", err)
		}
		if v, err := s.Versions(context.Background(), "base"); err != nil || !slices.Equal(v, []string{"2.0.0+x", "1.0.0"}) {
			t.Errorf("versions %q: %v", v, err)
		}
		if _, err := s.Versions(context.Background(), "istiod"); !errors.Is(err, ErrNotFound) {
			t.Errorf("%v, want ErrNotFound", err)
		}
	}
}

func tarOf(t *testing.T, dir string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	if err := w.AddFS(os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	w.Close()
	return out.Bytes()
}

func TestBrokenLayouts(t *testing.T) {
	fresh(t)
	labels := map[string]string{"base:1.0.0": "base:1.0.0"}
	index := func(change func(*ocispec.Index)) func(string) {
		return func(dir string) {
			data, err := os.ReadFile(filepath.Join(dir, "index.json"))
			var i ocispec.Index
			if err != nil || json.Unmarshal(data, &i) != nil {
				t.Fatal(err)
			}
			change(&i)
			data, err = json.Marshal(i)
			if err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(dir, "index.json"), data)
		}
	}
	for want, change := range map[string]func(dir string){
		"must be an OCI layout": func(dir string) { os.Remove(filepath.Join(dir, "oci-layout")) },
		"of version":            func(dir string) { write(t, filepath.Join(dir, "oci-layout"), []byte("{}")) },
		"index of the layout":   func(dir string) { write(t, filepath.Join(dir, "index.json"), []byte("{")) },
		"which does not exist":  func(dir string) { os.RemoveAll(filepath.Join(dir, "blobs")) },
		"must not have more":    index(func(i *ocispec.Index) { i.Manifests[0].Size = 1 << 62 }),
		"part of -1 bytes":      index(func(i *ocispec.Index) { i.Manifests[0].Size = -1 }),
		"digest":                index(func(i *ocispec.Index) { i.Manifests[0].Digest = "sha256:../../x" }),
		"must occur once": index(func(i *ocispec.Index) {
			d := i.Manifests[0]
			d.Digest = digest.FromString("x")
			i.Manifests = append(i.Manifests, d)
		}),
		"mismatched digest": func(dir string) { changeBlobs(t, dir) },
	} {
		dir := aLayout(t, labels)
		change(dir)
		s, err := newClient(t, Options{}).Open("oci-layout:" + dir)
		if err == nil {
			err = fetchError(s, "base", "1.0.0")
		}
		mustFail(t, err, want)
		if errors.Is(err, ErrNotFound) {
			t.Errorf("%v must not be ErrNotFound", err)
		}
	}
}

// TestLayoutsHaveABound looks for charts again and again in an archive that is large without compression.
func TestLayoutsHaveABound(t *testing.T) {
	w := newWork("a.tar.gz")
	w.left.Store(1 << 20)
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	a := tar.NewWriter(z)
	zeros := make([]byte, 300<<10)
	if err := errors.Join(a.WriteHeader(&tar.Header{Name: "zeros", Size: int64(len(zeros)), Mode: 0o644}),
		writeAll(a, zeros),
		a.Close(), z.Close()); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "a.tar.gz")
	write(t, name, zipped.Bytes())
	archive, opened := tarball{t.Context(), name, w}, 0
	for ; opened < 100; opened++ {
		if _, err := archive.Open("missing"); !errors.Is(err, fs.ErrNotExist) {
			mustFail(t, err, "too large for a compressed archive")
			break
		}
	}
	if opened != 3 {
		t.Errorf("it was read %d times", opened)
	}
}

func writeAll(w io.Writer, data []byte) error {
	_, err := w.Write(data)
	return err
}

func changeBlobs(t *testing.T, dir string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "blobs", "sha256", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		os.Remove(f)
		write(t, f, bytes.ToUpper(data))
	}
}
