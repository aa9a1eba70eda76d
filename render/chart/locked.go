package chart

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"helm.sh/helm/v3/pkg/chart/loader"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
	"github.com/meshpress/meshpress/render/terminal"
)

// Archives returns the archive with the content of a pin. The error is fs.ErrNotExist if there is none.
// [Library.Pinned] verifies the content.
type Archives func(Pin) ([]byte, error)

// locked is the lock of a library, with the sets that were made of it.
type locked struct {
	*Lock
	archives Archives
	sets     map[string]*Set // by the text of their pins
}

// Lock restricts the library to the charts of a lock. It takes their content from the directory, from archives
// or from the embedded charts, whichever has it.
func (l *Library) Lock(lock *Lock, archives Archives) {
	l.lock = &locked{lock, archives, map[string]*Set{}}
}

// NotLocal is the error for a chart of a lock whose content is neither in the directory,
// nor in the archives, nor in the embedded charts.
type NotLocal struct {
	Pin  Pin
	Lock string // the lock file
	// Other is where a chart of the same name and version but with another content is, "" if there is none.
	// OtherDigest is its digest.
	Other, OtherDigest string
}

// Error names the chart and says what is wrong with it.
func (e *NotLocal) Error() string {
	if e.Other != "" {
		return fmt.Sprintf("chart %s %s is not the one that %q has: its digest is %s, and must be %s", e.Pin, e.Other, e.Lock,
			e.OtherDigest, e.Pin.Digest)
	}
	if e.Pin.Digest == "" {
		return fmt.Sprintf("%q has no chart %q for tag %q", e.Lock, e.Pin.Name, e.Pin.Version)
	}
	return fmt.Sprintf("chart %s of %q is not here (%s)", e.Pin, e.Lock, e.Pin.Digest)
}

// Hint names the command that solves it.
func (e *NotLocal) Hint() string {
	dir := terminal.QuotePath(filepath.Dir(e.Lock))
	_, isEmbedded := e.Pin.Embedded()
	switch {
	case e.Other != "":
		return fmt.Sprintf("remove it, and `meshpress charts pull %s` brings the right one; or `meshpress charts lock "+
			"--update %s` takes the change over", dir, dir)
	case isEmbedded:
		return fmt.Sprintf("it was part of another version of meshpress; `meshpress charts lock --update %s` takes what "+
			"this one has", dir)
	case e.Pin.Digest == "":
		return updateHint(e.Lock)
	}
	return fmt.Sprintf("`meshpress charts pull %s` brings it, from %s", dir, e.Pin.Source)
}

func updateHint(lock string) string {
	return fmt.Sprintf("`meshpress charts lock %s` brings it up to date", terminal.QuotePath(filepath.Dir(lock)))
}

// Problem returns the finding for a chart that cannot be loaded.
func Problem(err error, at source.Ref) diag.Diagnostic {
	d := diag.Diagnostic{Code: diag.BadChart, Pos: at.Pos(), Field: at.Path()}
	d.Text, d.Hint, _ = strings.Cut(err.Error(), "\nhint: ")
	if local, ok := errors.AsType[*NotLocal](err); ok {
		d.Code, d.Hint = diag.NotLocal, local.Hint()
	}
	return d
}

// resolveLocked returns the charts that the lock has for a tag.
func (l *Library) resolveLocked(tag string, at source.Ref) (*Set, diag.List) {
	var found diag.List
	pins := slices.DeleteFunc(slices.Clone(l.lock.Charts), func(p Pin) bool { return !slices.Contains(p.Tags, tag) })
	if len(pins) == 0 {
		has := "it has none"
		if tags := l.lock.tags(); len(tags) > 0 {
			has = "it has those for " + strings.Join(tags, ", ")
		}
		found.Add(diag.Diagnostic{Code: diag.NotLocked, Pos: at.Pos(), Field: at.Path(),
			Text: fmt.Sprintf("%q has no charts for tag %q; %s", l.lock.File, tag, has),
			Hint: updateHint(l.lock.File)})
		return nil, found
	}
	set := l.setOf(pins)
	if want, err := ParseVersion(tag); err == nil {
		found = approximate(set, want, tag, at)
	}
	for i := range found {
		found[i].Hint = fmt.Sprintf("%q has these charts; `meshpress charts lock --update` looks for the exact ones",
			l.lock.File)
	}
	return set, found
}

// setOf returns the set of some pins. Equal pins share one set.
func (l *Library) setOf(pins []Pin) *Set {
	key := fmt.Sprint(pins)
	if l.lock.sets[key] == nil {
		lead := pins[0]
		if i := slices.IndexFunc(pins, func(p Pin) bool { return p.Name == Istiod }); i >= 0 {
			lead = pins[i]
		}
		set := publishedSet(lead.Version, fmt.Sprintf("of %q", l.lock.File))
		set.borrow(lenderFor(l.embedded, set.Version))
		set.has = func(name Name) bool { return slices.ContainsFunc(pins, func(p Pin) bool { return p.Name == name }) }
		set.open = func(name Name) (*Chart, error) { return l.pinned(pins, name) }
		l.lock.sets[key] = set
	}
	return l.lock.sets[key]
}

func (l *Library) pinned(pins []Pin, name Name) (*Chart, error) {
	i := slices.IndexFunc(pins, func(p Pin) bool { return p.Name == name })
	if i < 0 {
		return nil, &NotLocal{Pin: Pin{Name: name, Version: pins[0].Tags[0]}, Lock: l.lock.File}
	}
	return l.Pinned(pins[i])
}

// Pinned returns the chart of a pin, from the directory, the embedded charts or the archives. The error is a
// NotLocal if none of them has the content, or if the directory has another content under the same name and
// version.
func (l *Library) Pinned(p Pin) (*Chart, error) {
	missing := &NotLocal{Pin: p, Lock: l.lock.File}
	for _, set := range []*Set{l.dir.exact(p.Version), l.embeddedAs(p.Version)} {
		if set == nil || !set.Has(p.Name) {
			continue
		}
		c, err := set.Chart(p.Name)
		if err != nil {
			return nil, err
		}
		if c.Digest() == p.Digest {
			return c, nil
		}
		if l.dir != nil && set == l.dir.sets[p.Version] {
			missing.Other, missing.OtherDigest = fmt.Sprintf("in %q", l.dir.name), c.Digest()
			return nil, missing
		}
	}
	archive, err := l.lock.archives(p)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, missing
	}
	if err != nil {
		return nil, err
	}
	files, err := p.unpack(archive, l.total.chart())
	if err != nil {
		return nil, err
	}
	return newChart(files, p.Name, Stamp{}, &l.total)
}

// embeddedAs returns the embedded charts of exactly a version, nil if there are none.
func (l *Library) embeddedAs(version string) *Set {
	i := slices.IndexFunc(l.embedded, func(s *Set) bool { return s.Version.String() == version })
	if i < 0 {
		return nil
	}
	return l.embedded[i]
}

// Check returns an error unless the archive has the content of the pin.
func (p Pin) Check(archive []byte) error {
	_, err := p.unpack(archive, new(budget))
	return err
}

func (p Pin) unpack(archive []byte, spent *budget) ([]*loader.BufferedFile, error) {
	files, err := unpack(archive, spent)
	if err != nil {
		return nil, fmt.Errorf("chart %s: %w", p, err)
	}
	if digest := digestOf(files); digest != p.Digest {
		return nil, fmt.Errorf("chart %s must have the content %s, not %s", p, p.Digest, digest)
	}
	i := slices.IndexFunc(files, func(f *loader.BufferedFile) bool { return f.Name == "Chart.yaml" })
	if name, version := chartMeta(files[i].Data); name != string(p.Name) || version != p.Version {
		return nil, fmt.Errorf("the archive of chart %s must not be of %s %s", p, name, version)
	}
	return files, nil
}
