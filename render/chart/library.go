package chart

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

// Embedded is a version of the source tree that is part of the program.
type Embedded struct {
	Version string
	FS      fs.FS
	// Prerelease versions are chosen only by tags of their minor.
	Prerelease bool
}

// Library answers which charts a tag means. Charts of a directory come before
// the embedded ones.
type Library struct {
	dir      *Directory // nil without --charts
	embedded []*Set     // oldest first
	stable   Version    // the newest that is not a pre-release
}

// NewLibrary returns the library of the embedded versions and, unless dir is
// nil, of a directory that takes their place.
func NewLibrary(embedded []Embedded, dir *Directory) (*Library, error) {
	l := &Library{dir: dir}
	for _, e := range embedded {
		v, err := ParseVersion(e.Version)
		if err != nil {
			return nil, err
		}
		l.embedded = append(l.embedded, FromSource(e.FS, v, "embedded "+e.Version))
		if !e.Prerelease && l.stable.Compare(v) < 0 {
			l.stable = v
		}
	}
	slices.SortFunc(l.embedded, func(a, b *Set) int { return a.Version.Compare(b.Version) })
	if dir != nil {
		dir.profilesFrom(l.embedded)
	}
	return l, nil
}

// Newest returns the newest released version among the embedded ones.
func (l *Library) Newest() Version { return l.stable }

// Sets lists the embedded charts, oldest first.
func (l *Library) Sets() []*Set { return l.embedded }

// Resolve returns the charts for an image tag, or for a version that was
// forced. A finding tells when they are not of exactly that version, or when
// there are none; at is the field that chose the version.
func (l *Library) Resolve(tag string, at source.Ref) (*Set, diag.List) {
	var found diag.List
	want, err := ParseVersion(tag)
	if err != nil && (l.dir == nil || !l.dir.single()) {
		found.Add(diag.Diagnostic{Code: diag.BadVersion, Pos: at.Pos(), Field: at.Path(), Text: err.Error(),
			Hint: "set --istio-version to choose the charts"})
		return nil, found
	}
	set, candidates := l.find(tag, want)
	switch {
	case set == nil:
		found.Add(missing(want, candidates, l.dir, at))
	case !set.Version.IsZero() && err == nil && want.Patch >= 0 && set.Version != want:
		found.Add(diag.Diagnostic{Code: diag.ChartApproximate, Pos: at.Pos(), Field: at.Path(),
			Text: fmt.Sprintf("charts of Istio %s stand in for %s of tag %q", set.Version, want, tag),
			Hint: "give the exact charts with --charts DIR"})
	}
	return set, found
}

func (l *Library) find(tag string, want Version) (*Set, []*Set) {
	if l.dir != nil {
		return l.dir.find(tag, want)
	}
	return nearest(l.embedded, want), l.embedded
}

// nearest returns the set of the same minor with the nearest patch; without a
// patch, that is the newest.
func nearest(sets []*Set, want Version) *Set {
	var best *Set
	for _, s := range sets {
		if !s.Version.sameMinor(want) {
			continue
		}
		if best == nil || want.Patch < 0 || s.Version.distance(want) < best.Version.distance(want) {
			best = s
		}
	}
	return best
}

func missing(want Version, candidates []*Set, dir *Directory, at source.Ref) diag.Diagnostic {
	var have []string
	for _, s := range candidates {
		have = append(have, s.Version.String())
	}
	d := diag.Diagnostic{Code: diag.ChartMissing, Pos: at.Pos(), Field: at.Path()}
	d.Text = fmt.Sprintf("there are no charts of Istio %s; there are %s", want, strings.Join(have, ", "))
	d.Hint = fmt.Sprintf("give them with --charts DIR: istio's manifests/ folder of that version, or the published charts "+
		"(helm pull oci://ghcr.io/istio/release/charts/istiod --version %s, and base, cni, ztunnel, gateway)", want)
	if dir != nil {
		d.Text = fmt.Sprintf("%q has no charts of Istio %s; it has %s", dir.name, want, strings.Join(have, ", "))
	}
	return d
}
