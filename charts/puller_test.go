package charts_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshpress/meshpress/charts"
	"github.com/meshpress/meshpress/charts/store"
	"github.com/meshpress/meshpress/render/chart"
)

// puller returns a Puller with a lock of four charts of the vendor's repository.
func puller(t *testing.T, world map[string]map[string]any) charts.Puller {
	t.Helper()
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	l, found := lock(t,
		charts.Resolver{Open: registry{charts: map[string]map[string]any{vendor: all(t, "1.23.3-solo", "x")}}},
		ambient("1.23.3-solo"))
	if l == nil {
		t.Fatal(found)
	}
	p := charts.Puller{Lock: l, Library: library(t), Open: registry{charts: world}, Cache: store.Cache()}
	p.Library.Lock(l, p.Cache.Get)
	return p
}

func count(t *testing.T, dir string) (n int) {
	t.Helper()
	_ = filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			n++
		}
		return nil
	})
	return n
}

func TestPullContinues(t *testing.T) {
	world := map[string]map[string]any{vendor: all(t, "1.23.3-solo", "x")}
	whole := world[vendor]["ztunnel 1.23.3-solo"]
	world[vendor]["ztunnel 1.23.3-solo"] = errors.New("connection reset")
	p := puller(t, world)
	done, err := p.Pull(t.Context())
	if err == nil || !strings.Contains(err.Error(), "ztunnel 1.23.3-solo: connection reset") || len(done.Fetched) != 3 {
		t.Fatalf("%d fetched, error %v", len(done.Fetched), err)
	}
	world[vendor]["ztunnel 1.23.3-solo"] = whole
	if done, err = p.Pull(t.Context()); err != nil || len(done.Fetched) != 1 || len(done.There) != 3 {
		t.Errorf("%d fetched, %d there, error %v", len(done.Fetched), len(done.There), err)
	}
}

func TestPullFromAMirror(t *testing.T) {
	p := puller(t, map[string]map[string]any{"oci://mirror.example.com": all(t, "1.23.3-solo", "x")})
	if _, err := p.Pull(t.Context()); err == nil {
		t.Error("the vendor's repository has no charts, but there is no error")
	}
	p.Repositories = []string{"oci://down.example.com", "oci://mirror.example.com"}
	if done, err := p.Pull(t.Context()); err != nil || len(done.Fetched) != 4 {
		t.Errorf("%d fetched, error %v", len(done.Fetched), err)
	}
}

func TestPullRefusesOtherContent(t *testing.T) {
	p := puller(t, map[string]map[string]any{vendor: all(t, "1.23.3-solo", "altered")})
	done, err := p.Pull(t.Context())
	if err == nil || strings.Count(err.Error(), "other content was published") != 4 || len(done.Fetched) > 0 {
		t.Errorf("%d fetched, error %v", len(done.Fetched), err)
	}
	if n := count(t, os.Getenv("XDG_CACHE_HOME")); n > 0 {
		t.Errorf("%d files in the cache", n)
	}
}

func TestPullRepairsTheCache(t *testing.T) {
	p := puller(t, map[string]map[string]any{vendor: all(t, "1.23.3-solo", "x")})
	if _, err := p.Pull(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p.Cache.Path(p.Lock.Charts[0]), []byte("not a chart"), 0o644); err != nil {
		t.Fatal(err)
	}
	if done, err := p.Pull(t.Context()); err != nil || len(done.Fetched) != 1 {
		t.Errorf("%d fetched, error %v", len(done.Fetched), err)
	}
}

func TestVendoredArchivesComeFromTheCache(t *testing.T) {
	p := puller(t, map[string]map[string]any{vendor: all(t, "1.23.3-solo", "x")})
	if _, err := p.Pull(t.Context()); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	p.Open, p.Vendor = registry{}, store.Vendor(dir)
	done, err := p.Pull(t.Context())
	if err != nil || len(done.Copied) != 4 || count(t, dir) != 4 {
		t.Fatalf("%d copied, %d files, error %v", len(done.Copied), count(t, dir), err)
	}
	d, err := chart.OpenDirectory(os.DirFS(dir), dir)
	if err != nil || d == nil {
		t.Error(err)
	}
}
