package bundle_test

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshpress/meshpress/charts/bundle"
	"github.com/meshpress/meshpress/internal/archive"
)

func written(t *testing.T, charts ...string) []byte {
	t.Helper()
	var b bundle.Bundle
	for _, name := range charts {
		if err := b.Chart(archive.Chart(t, name, "1.24.2", "x"), nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Files("images", "application/vnd.meshpress.images.v1",
		bundle.File{Name: "images.txt", MediaType: "text/plain", Content: []byte("a\n")}); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := b.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestBundleDoesNotDependOnOrder(t *testing.T) {
	one, other := written(t, "base", "istiod"), written(t, "istiod", "base")
	if !bytes.Equal(one, other) {
		t.Error("the order of adding shows")
	}
	files := map[string]string{}
	for in := tar.NewReader(bytes.NewReader(one)); ; {
		head, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if head.ModTime.Unix() != 0 {
			t.Errorf("%s has a date", head.Name)
		}
		content, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		files[head.Name] = string(content)
	}
	for _, ref := range []string{"base:1.24.2", "istiod:1.24.2", "images"} {
		if !strings.Contains(files["index.json"], `"org.opencontainers.image.ref.name":"`+ref+`"`) {
			t.Errorf("the index has no %q: %s", ref, files["index.json"])
		}
	}
	if files["oci-layout"] != `{"imageLayoutVersion":"1.0.0"}` {
		t.Errorf("oci-layout is %q", files["oci-layout"])
	}
}

func TestSaveReplacesOnlyBundles(t *testing.T) {
	name := filepath.Join(t.TempDir(), "fleet.tar")
	for range 2 {
		if err := bundle.Save(name, written(t, "base")); err != nil {
			t.Fatal(err)
		}
	}
	for _, foreign := range []string{"text", ""} {
		if err := os.WriteFile(name, []byte(foreign), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := bundle.Save(name, written(t, "base")); err == nil ||
			!strings.Contains(err.Error(), "must not be replaced") {
			t.Errorf("%q: %v", foreign, err)
		}
	}
}

func TestBundleRefusesOtherFiles(t *testing.T) {
	var b bundle.Bundle
	if err := b.Chart([]byte("text"), nil); err == nil {
		t.Error("no error")
	}
}

func TestSaveWritesThroughNoLink(t *testing.T) {
	dir := t.TempDir()
	name, target := filepath.Join(dir, "fleet.tar"), filepath.Join(dir, "other.tar")
	if err := bundle.Save(target, written(t, "base")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, name); err != nil {
		t.Skip(err)
	}
	if err := bundle.Save(name, written(t, "istiod")); err == nil ||
		!strings.Contains(err.Error(), "must not be replaced") {
		t.Error(err)
	}
}
