package store_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/meshpress/meshpress/charts/store"
	"github.com/meshpress/meshpress/internal/archive"
	"github.com/meshpress/meshpress/render/chart"
)

func pin(t *testing.T, data []byte) chart.Pin {
	t.Helper()
	p, err := chart.PinOf(chart.Istiod, "1.23.3", data, "oci://charts.example.com")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			names = append(names, e.Name())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestCacheKeepsByContent(t *testing.T) {
	home := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", home)
	data := archive.Chart(t, "istiod", "1.23.3", "a")
	p := pin(t, data)
	if _, err := store.Cache().Get(p); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("an empty cache: %v", err)
	}
	if err := store.Cache().Put(p, data, nil); err != nil {
		t.Fatal(err)
	}
	if got, err := store.Cache().Get(p); err != nil || string(got) != string(data) {
		t.Errorf("error %v", err)
	}
	if want := strings.Replace(p.Digest, ":", "-", 1) + ".tgz"; len(files(t, home)) != 1 || files(t, home)[0] != want {
		t.Errorf("files %v, want %s", files(t, home), want)
	}
}

func TestOnlyThePinIsStoredAndReturned(t *testing.T) {
	dir := t.TempDir()
	data, other := archive.Chart(t, "istiod", "1.23.3", "a"), archive.Chart(t, "istiod", "1.23.3", "b")
	p, s := pin(t, data), store.Vendor(dir)
	if err := s.Put(p, other, nil); err == nil || len(files(t, dir)) > 0 {
		t.Errorf("error %v, files %v", err, files(t, dir))
	}
	if err := os.WriteFile(s.Path(p), other, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Get(p); !errors.Is(err, store.ErrDamaged) || !strings.Contains(err.Error(), s.Path(p)) {
		t.Errorf("another chart: %v", err)
	}
	if err := s.Put(p, data, nil); err == nil || !strings.Contains(err.Error(), "must not be replaced") {
		t.Errorf("a file of somebody else was replaced: %v", err)
	}
}

func TestCacheRepairsItself(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	data := archive.Chart(t, "istiod", "1.23.3", "a")
	p := pin(t, data)
	s := store.Cache()
	if err := s.Put(p, data, nil); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.Path(p), data[:10], 0o644); err != nil {
		t.Fatal(err)
	}
	if err := s.Put(p, data, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Get(p); err != nil {
		t.Error(err)
	}
}

func TestManyWritersOfOneChart(t *testing.T) {
	dir := t.TempDir()
	data := archive.Chart(t, "istiod", "1.23.3", strings.Repeat("a", 100_000))
	p := pin(t, data)
	var group sync.WaitGroup
	for range 16 {
		group.Go(func() {
			s := store.Vendor(dir)
			if err := s.Put(p, data, []byte("signed")); err != nil {
				t.Error(err)
			}
			if _, err := s.Get(p); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if got := files(t, dir); len(got) != 2 {
		t.Errorf("files %v, want the archive and its provenance file", got)
	}
}

func TestDirectoryThatCannotBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	data := archive.Chart(t, "istiod", "1.23.3", "a")
	if err := store.Vendor(file).Put(pin(t, data), data, nil); err == nil {
		t.Error("no error")
	}
}

func TestFileStaysWhenItCannotBeReplaced(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "meshpress.lock")
	if err := os.Mkdir(name, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := store.WriteFile(name, []byte("x")); err == nil || len(files(t, dir)) > 0 {
		t.Errorf("error %v, files %v", err, files(t, dir))
	}
}

func TestNamesOfChartsStayInTheDirectory(t *testing.T) {
	dir := t.TempDir()
	data := archive.Chart(t, "istiod", "1.23.3", "a")
	for _, name := range []string{"-x", "a\nb", "a/../../b", ".git/x", "a\u202eb", "a:b"} {
		p := pin(t, data)
		p.Name = chart.Name(name)
		if err := store.Vendor(dir).Put(p, data, nil); err == nil || len(files(t, dir)) > 0 {
			t.Errorf("%q: error %v, files %q", name, err, files(t, dir))
		}
	}
}
