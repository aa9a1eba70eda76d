package chart

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

// Embedded is a version of Istio whose charts are embedded in the program.
type Embedded struct {
	Version string
	FS      fs.FS
	// Prerelease versions are chosen only for tags of their minor version.
	Prerelease bool
}

// Library finds the charts for a tag. Charts of a directory win over embedded ones.
type Library struct {
	dir      *Directory // nil without --charts
	lock     *locked    // nil without a lock
	blank    bool       // charts have no content
	embedded []*Set     // oldest first
	stable   Version    // the newest that is no pre-release
	total    total      // counts what all charts of the lock unpack to
}

// NewLibrary returns a library of the embedded versions. If dir is not nil, its charts win.
func NewLibrary(embedded []Embedded, dir *Directory) (*Library, error) {
	l := &Library{dir: dir}
	for _, e := range embedded {
		v, err := ParseVersion(e.Version)
		if err != nil {
			return nil, err
		}
		l.embedded = append(l.embedded, fromSource(e.FS, v, "embedded "+e.Version, nil))
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

// Newest returns the newest embedded version that is no pre-release.
func (l *Library) Newest() Version { return l.stable }

// Sets lists the embedded charts, oldest first.
func (l *Library) Sets() []*Set { return l.embedded }

// Resolve returns the charts for an image tag, or for a version that the config sets. A finding reports charts
// of another version than the wanted one, or no charts; at is the field that chose the version.
func (l *Library) Resolve(tag string, at source.Ref) (*Set, diag.List) {
	if l.lock != nil {
		return l.resolveLocked(tag, at)
	}
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
	case err == nil:
		found = approximate(set, want, tag, at)
	}
	return set, found
}

// approximate reports charts that are not of exactly the wanted version.
func approximate(set *Set, want Version, tag string, at source.Ref) diag.List {
	var found diag.List
	if !set.Version.IsZero() && want.Patch >= 0 && set.Version != want {
		found.Add(diag.Diagnostic{Code: diag.ChartApproximate, Pos: at.Pos(), Field: at.Path(),
			Text: fmt.Sprintf("charts of Istio %s stand in for %s of tag %q", set.Version, want, tag),
			Hint: "`meshpress charts lock` finds the exact ones"})
	}
	return found
}

// InDirectory returns the charts of the directory that are exactly of a tag's version, nil if there are none.
func (l *Library) InDirectory(tag string) *Set {
	if want, err := ParseVersion(tag); err != nil && l.dir != nil && l.dir.single() { // the same rule as in Resolve
		set, _ := l.dir.find(tag, want)
		return set
	}
	return l.dir.exact(tag)
}

// Exact returns the charts of exactly a version: from the lock, the directory or the program. It returns nil if
// there are none.
func (l *Library) Exact(version string) *Set {
	if l.IsLocked(version) {
		set, _ := l.resolveLocked(version, source.Ref{})
		return set
	}
	if set := l.InDirectory(version); set != nil {
		return set
	}
	return l.embeddedAs(version)
}

// IsLocked tells whether the lock has charts for a tag.
func (l *Library) IsLocked(tag string) bool {
	return l.lock != nil && slices.Contains(l.lock.tags(), tag)
}

// Embedded returns the embedded charts whose version is nearest to a tag, nil if no embedded version has the
// same minor. A finding reports if the versions differ.
func (l *Library) Embedded(tag string, at source.Ref) (*Set, diag.List) {
	want, err := ParseVersion(tag)
	if err != nil {
		return nil, nil
	}
	set := nearest(l.embedded, want)
	if set == nil {
		return nil, nil
	}
	return set, approximate(set, want, tag, at)
}

func (l *Library) find(tag string, want Version) (*Set, []*Set) {
	switch {
	case l.blank:
		return l.blankSet(want), nil
	case l.dir != nil:
		return l.dir.find(tag, want)
	}
	return nearest(l.embedded, want), l.embedded
}

// nearest returns the set of the same minor version with the nearest patch version. If the wanted version has
// no patch, that is the newest.
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
	d.Hint = "`meshpress charts lock` finds them; or give them with --charts DIR: istio's manifests/ folder of that " +
		"version, or the published charts"
	if dir != nil {
		d.Text = fmt.Sprintf("%q has no charts of Istio %s; it has %s", dir.name, want, strings.Join(have, ", "))
	}
	return d
}
