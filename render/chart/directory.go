package chart

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"helm.sh/helm/v3/pkg/chart/loader"

	"github.com/meshpress/meshpress/render/limit"
	"github.com/meshpress/meshpress/render/source"
)

// Directory is a folder of charts that the user names. It has the layout of Istio's source tree, or it holds
// published charts as folders or archives.
type Directory struct {
	name    string
	source  fs.FS            // nil unless the layout is that of the source tree
	version Version          // of the source tree; zero if its charts have no version
	sets    map[string]*Set  // published charts by version
	builds  map[Version]*Set // charts of the source tree, by the version that they are stamped with
	damaged error            // the error of the first chart that cannot be read
	total   total            // counts what all charts unpack to
	mu      sync.Mutex       // guards builds
}

// OpenDirectory reads the charts of a directory. Messages call it name. It is an error if the directory has no
// charts or a damaged one.
func OpenDirectory(fsys fs.FS, name string) (*Directory, error) {
	d, err := OpenVendored(fsys, name)
	switch {
	case err != nil:
		return nil, err
	case d.damaged != nil:
		return nil, d.damaged
	case d.source == nil && len(d.sets) == 0:
		return nil, fmt.Errorf("%q must hold charts: `charts/` and `profiles/` as in istio's manifests/, or folders or "+
			"archives of base, istiod, cni, ztunnel and gateway", name)
	}
	return d, nil
}

// OpenVendored is OpenDirectory for the charts of a lock. The directory may be empty, and damaged charts count
// as missing, because the lock knows which charts must be there.
func OpenVendored(fsys fs.FS, name string) (*Directory, error) {
	d := &Directory{name: name, sets: map[string]*Set{}, builds: map[Version]*Set{}}
	if meta, err := fs.ReadFile(fsys, "charts/base/Chart.yaml"); err == nil {
		d.source = fsys
		if _, version := chartMeta(meta); version != sourceVersion {
			d.version, _ = ParseVersion(version)
		}
		return d, nil
	}
	if _, err := fs.Stat(fsys, "istio-control/istio-discovery/Chart.yaml"); err == nil {
		return nil, fmt.Errorf("%q is the folder `charts/` of istio's manifests/: give the folder above it, which has the "+
			"profiles too", name)
	}
	if err := d.scan(fsys); err != nil {
		return nil, err
	}
	return d, nil
}

// single tells whether the directory has one version only, so that a tag has nothing to choose.
func (d *Directory) single() bool { return d.source != nil || len(d.sets) == 1 }

func (d *Directory) find(tag string, want Version) (*Set, []*Set) {
	if d.source != nil {
		return d.build(want), nil
	}
	if s := d.sets[tag]; s != nil {
		return s, nil
	}
	var all []*Set
	for _, version := range sortedKeys(d.sets) {
		all = append(all, d.sets[version])
	}
	if want.IsZero() && len(all) == 1 {
		return all[0], nil
	}
	return nearest(all, want), all
}

// exact returns the charts of exactly a version, nil if there are none. Charts of the source tree have every
// version, unless they name one themselves.
func (d *Directory) exact(version string) *Set {
	if d == nil {
		return nil
	}
	if want, err := ParseVersion(version); d.source != nil && err == nil {
		return d.build(want)
	}
	return d.sets[version]
}

// build returns the charts of the source tree stamped with the wanted version, unless they have a version of
// their own.
func (d *Directory) build(want Version) *Set {
	if !d.version.IsZero() {
		want = d.version
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.builds[want] == nil {
		d.builds[want] = fromSource(d.source, want, fmt.Sprintf("in %q", d.name), &d.total)
	}
	return d.builds[want]
}

// profilesFrom gives charts that were published without profiles those of the nearest embedded version.
func (d *Directory) profilesFrom(embedded []*Set) {
	for _, s := range d.sets {
		s.borrow(lenderFor(embedded, s.Version))
	}
}

func lenderFor(embedded []*Set, v Version) *Set {
	if s := nearest(embedded, v); s != nil {
		return s
	}
	var best *Set
	for _, s := range embedded {
		if best == nil || s.Version.Compare(v) <= 0 {
			best = s
		}
	}
	return best
}

// scan reads the published charts at the top of the directory.
func (d *Directory) scan(fsys fs.FS) error {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return fmt.Errorf("read charts in %q: %w", d.name, err)
	}
	for _, e := range entries {
		var files []*loader.BufferedFile
		switch {
		case e.IsDir() && !isHidden(e.Name()):
			files, err = readFolder(fsys, e.Name(), d.total.chart())
		case strings.HasSuffix(e.Name(), ".tgz"), strings.HasSuffix(e.Name(), ".tar.gz"):
			files, err = readArchive(fsys, e.Name(), d.total.chart())
		}
		if err != nil {
			err = fmt.Errorf("read chart %q: %w", path.Join(d.name, e.Name()), err)
			if _, limited := errors.AsType[*limit.Error](err); limited {
				return err
			}
			d.damaged = cmp.Or(d.damaged, err)
			continue
		}
		d.offer(files)
	}
	return nil
}

// offer adds a chart to the set of its version, if it is a chart of Istio.
func (d *Directory) offer(files []*loader.BufferedFile) {
	i := slices.IndexFunc(files, func(f *loader.BufferedFile) bool { return f.Name == "Chart.yaml" })
	if i < 0 {
		return
	}
	name, version := chartMeta(files[i].Data)
	if !slices.Contains(Names, Name(name)) {
		return
	}
	if d.sets[version] == nil {
		d.sets[version] = publishedSet(version, fmt.Sprintf("%s in %q", version, d.name))
	}
	set := d.sets[version]
	has, open := set.has, set.open
	set.has = func(n Name) bool { return n == Name(name) || has(n) }
	set.open = func(n Name) (*Chart, error) {
		if n == Name(name) {
			return newChart(files, n, Stamp{}, &d.total)
		}
		return open(n)
	}
}

func publishedSet(version, origin string) *Set {
	v, _ := ParseVersion(version)
	return &Set{
		Version: v, Origin: origin,
		has:  func(Name) bool { return false },
		open: func(n Name) (*Chart, error) { return nil, fmt.Errorf("there is no chart %q", n) },
		profile: func(string) ([]byte, error) {
			return nil, errors.New("published charts have no profiles")
		},
		names: func() []string { return nil },
	}
}

func chartMeta(data []byte) (name, version string) {
	var meta struct{ Name, Version string }
	_ = source.Unmarshal(data, &meta)
	return meta.Name, meta.Version
}

func readFolder(fsys fs.FS, dir string, spent *budget) ([]*loader.BufferedFile, error) {
	if _, err := fs.Stat(fsys, path.Join(dir, "Chart.yaml")); err != nil {
		return nil, nil
	}
	return readFiles(fsys, dir, spent)
}

func readArchive(fsys fs.FS, name string, spent *budget) ([]*loader.BufferedFile, error) {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	return unpack(data, spent)
}

func sortedKeys(m map[string]*Set) []string { return slices.Sorted(maps.Keys(m)) }

func isHidden(name string) bool { return strings.HasPrefix(name, ".") }
