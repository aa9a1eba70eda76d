package chart

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"

	"github.com/meshpress/meshpress/render/source"
)

// Set is the charts and profiles of one version of Istio. A chart is loaded when it is first needed. A Set is
// safe for concurrent use.
type Set struct {
	Version Version // of the charts; a tag may ask for another one
	Origin  string  // where the charts come from, for messages
	has     func(Name) bool
	open    func(Name) (*Chart, error)
	profile func(name string) ([]byte, error)
	names   func() []string
	stamp   Stamp
	lender  *Set // has the profiles; nil if the charts have their own

	mu       sync.Mutex
	loaded   map[Name]*Chart
	profiles map[string]map[string]any // that were read
}

// Chart returns a chart of the set. The error says which chart is missing.
func (s *Set) Chart(name Name) (*Chart, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.chart(name)
}

func (s *Set) chart(name Name) (*Chart, error) {
	if c := s.loaded[name]; c != nil {
		return c, nil
	}
	c, err := s.load(name)
	if err != nil {
		if local := (*NotLocal)(nil); errors.As(err, &local) {
			return nil, err // the error names the place itself
		}
		return nil, fmt.Errorf("charts %s: %w", s.Origin, err)
	}
	if s.loaded == nil {
		s.loaded = map[Name]*Chart{}
	}
	s.loaded[name] = c
	return c, nil
}

func (s *Set) load(name Name) (*Chart, error) {
	if name != RevisionTags {
		return s.open(name)
	}
	istiod, err := s.chart(Istiod)
	if err != nil {
		return nil, err
	}
	return revisionTags(istiod), nil
}

// Has tells whether the set has a chart of that name.
func (s *Set) Has(name Name) bool { return s.has(name) }

// Profile returns the spec of a profile: an installation starts from the profile "default" with the named
// profile merged over it. The spec must not be changed: all installations share it.
func (s *Set) Profile(name string) (map[string]any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if spec, ok := s.profiles[name]; ok {
		return spec, nil
	}
	spec, err := s.readProfile(name)
	if err == nil {
		if s.profiles == nil {
			s.profiles = map[string]map[string]any{}
		}
		s.profiles[name] = spec
	}
	return spec, err
}

func (s *Set) readProfile(name string) (map[string]any, error) {
	data, err := s.profile(name)
	if err != nil {
		return nil, err
	}
	var doc struct {
		Spec map[string]any `json:"spec"`
	}
	if err := source.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("read profile %q: %w", name, err)
	}
	s.stamp.values(doc.Spec)
	return doc.Spec, nil
}

// Profiles lists the names of the profiles.
func (s *Set) Profiles() []string { return s.names() }

// Reference returns a chart that says which values exist: the chart of the set or, if the set does not have it,
// that of the nearest embedded version.
func (s *Set) Reference(name Name) (*Chart, error) {
	if !s.has(name) && s.lender != nil {
		return s.lender.Chart(name)
	}
	return s.Chart(name)
}

// borrow takes the profiles of another set, because published charts have none.
func (s *Set) borrow(lender *Set) {
	if lender != nil {
		s.lender = lender
		s.profile, s.names, s.stamp = lender.profile, lender.names, Stamp{Version: s.Version.String()}
	}
}

// fromSource returns the charts of a tree with `charts/` and `profiles/`, such as Istio's `manifests/`. It
// stamps charts of the source tree with the version, and leaves published charts unchanged. all counts
// the size of the charts of several trees; it may be nil.
func fromSource(fsys fs.FS, version Version, origin string, all *total) *Set {
	stamp := Stamp{Version: version.String()}
	if version.IsZero() {
		stamp = Stamp{}
	}
	has := func(name Name) bool {
		_, err := fs.Stat(fsys, path.Join(sourceDir(name), "Chart.yaml"))
		return err == nil
	}
	return &Set{
		Version: version, Origin: origin, stamp: stamp,
		has: has,
		open: func(name Name) (*Chart, error) {
			if !has(name) {
				return nil, fmt.Errorf("there is no chart %q", name)
			}
			return load(fsys, sourceDir(name), name, stamp, all)
		},
		profile: func(name string) ([]byte, error) { return fs.ReadFile(fsys, "profiles/"+name+".yaml") },
		names:   func() []string { return profileNames(fsys) },
	}
}

func profileNames(fsys fs.FS) []string {
	files, _ := fs.Glob(fsys, "profiles/*.yaml")
	for i, f := range files {
		files[i] = strings.TrimSuffix(path.Base(f), ".yaml")
	}
	return files
}
