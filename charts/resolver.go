package charts

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/meshpress/meshpress/charts/origin"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
)

// Resolver finds out which charts a fleet gets.
type Resolver struct {
	Library *chart.Library // the config's directory, and what is embedded
	Config  lifecycle.ConfigSpec
	Open    Opener
	// Repositories are asked instead of all other places, if there are any.
	Repositories []string
	// Old is the lock that was there, nil for none. Its pins are kept: what a
	// repository has today does not count. Update finds all charts again.
	Old    *chart.Lock
	Update bool
	// Signed leaves out what comes without a signature: pins, directories, the program.
	Signed bool
	// Dir is the directory of the lock, which local repositories are relative to.
	Dir string
	// Keep stores what had to be fetched; it may be nil.
	Keep func(chart.Pin, *origin.Archive) error
	Log  func(string) // warnings for people; may be nil
	// Progress is called when a chart is found; it may be nil.
	Progress func(done, all int)
}

// resolution is one call of Lock.
type resolution struct {
	Resolver
	configured []string // repositories of the config
	mu         sync.Mutex
	fetched    map[[3]string]func() (*origin.Archive, error)
}

// answer is what was found for one need.
type answer struct {
	pin     chart.Pin
	archive *origin.Archive // nil if it was not fetched
	found   diag.List
}

// Lock returns the lock for what is needed. Findings: charts that are nowhere,
// that only stand in, or that differ between two repositories. The error is
// that of a repository that did not answer: another one does not stand in for
// it, or the result would depend on the weather.
func (o Resolver) Lock(ctx context.Context, needs []render.Need) (*chart.Lock, diag.List, error) {
	r := &resolution{Resolver: o, fetched: map[[3]string]func() (*origin.Archive, error){}}
	for _, repository := range r.Config.Charts.Repositories {
		r.configured = append(r.configured, Below(filepath.Dir(r.Config.Origin.File), strings.TrimSuffix(repository, "/")))
	}
	needs = together(needs)
	answers, failures := r.answers(ctx, needs)
	lock, found := r.merge(needs, answers)
	if err := joined(failures); err != nil {
		return nil, found, err
	}
	return lock, found, nil
}

// answers asks for all needs, several side by side.
func (r *resolution) answers(ctx context.Context, needs []render.Need) ([]answer, []error) {
	answers, failures := make([]answer, len(needs)), make([]error, len(needs))
	var group errgroup.Group
	group.SetLimit(atOnce)
	var done int
	for i, n := range needs {
		group.Go(func() error {
			answers[i], failures[i] = r.answer(ctx, n)
			r.mu.Lock()
			defer r.mu.Unlock()
			if done++; r.Progress != nil {
				r.Progress(done, len(needs))
			}
			return nil
		})
	}
	_ = group.Wait() // failures are kept one by one: all are told
	return answers, failures
}

// Failures are several errors, each to be told by itself.
type Failures []error

// Error has a line for each.
func (f Failures) Error() string { return errors.Join(f...).Error() }

// Unwrap returns all of them.
func (f Failures) Unwrap() []error { return f }

// joined is all errors, each once: one repository that is down fails for every chart.
func joined(failures []error) error {
	var all Failures
	said := map[string]bool{}
	for _, err := range failures {
		if err != nil && !said[err.Error()] {
			said[err.Error()] = true
			all = append(all, err)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return all
}

func (r *resolution) answer(ctx context.Context, n render.Need) (answer, error) {
	if pin, ok := r.Old.Find(n.Tag, n.Name); ok && !r.Update && !r.Signed {
		return answer{pin: pin, found: r.kept(n, pin)}, nil
	}
	places, found := r.places(n)
	for _, place := range places {
		pin, archive, more, err := r.look(ctx, n, place)
		if errors.Is(err, origin.ErrNotFound) {
			continue
		}
		return answer{pin, archive, append(found, more...)}, err
	}
	found.Add(diag.Diagnostic{Code: diag.ChartMissing, Pos: n.At.Pos(), Field: n.At.Path(),
		Text: fmt.Sprintf("there is no chart %q for tag %q in %s", n.Name, n.Tag, strings.Join(shown(places), ", ")),
		Hint: r.hint(ctx, n, places)})
	return answer{found: found}, nil
}

// kept tells that a pin which only stands in is kept.
func (r *resolution) kept(n render.Need, pin chart.Pin) diag.List {
	if _, ok := pin.Embedded(); !ok {
		return nil
	}
	_, found := r.Library.Embedded(n.Tag, n.At)
	for i := range found {
		found[i].Hint = "--update looks for the exact ones"
	}
	return found
}

// inDirectory looks into the directory of the config. What was vendored there is
// not from there: the lock knows where it came from.
func (r *resolution) inDirectory(n render.Need, version string) (chart.Pin, error) {
	set := r.Library.InDirectory(version)
	if set == nil || !set.Has(n.Name) {
		return chart.Pin{}, origin.ErrNotFound
	}
	c, err := set.Chart(n.Name)
	if err != nil {
		return chart.Pin{}, err
	}
	pin := pinOf(c, c.Metadata.Version, relative(r.Dir, r.Config.Charts.Dir))
	if r.Old.Has(func(p chart.Pin) bool { return p.Name == pin.Name && p.Digest == pin.Digest && p.Source != pin.Source }) {
		return chart.Pin{}, origin.ErrNotFound
	}
	return pin, nil
}

func pinOf(c *chart.Chart, version, from string) chart.Pin {
	return chart.Pin{Name: c.Name, Version: version, Digest: c.Digest, Size: c.Size, Source: from}
}

// look asks one place for a chart, by each version that it may have there.
func (r *resolution) look(ctx context.Context, n render.Need, place string) (chart.Pin, *origin.Archive, diag.List, error) {
	switch place {
	case Embedded:
		return r.embedded(n)
	case exactDirectory:
		pin, err := r.inDirectory(n, n.Tag)
		return pin, nil, nil, err
	case directory:
		for _, version := range versions(n.Tag) {
			if pin, err := r.inDirectory(n, version); !errors.Is(err, origin.ErrNotFound) {
				return pin, nil, nil, err
			}
		}
		return chart.Pin{}, nil, nil, origin.ErrNotFound
	}
	if slices.Contains(chart.Unpublished, n.Name) {
		return chart.Pin{}, nil, nil, origin.ErrNotFound
	}
	for _, version := range versions(n.Tag) {
		archive, err := r.fetch(ctx, place, string(n.Name), version)
		if errors.Is(err, origin.ErrNotFound) || errors.Is(err, origin.ErrBadVersion) {
			continue
		}
		if err != nil {
			return chart.Pin{}, nil, nil, err
		}
		pin, err := chart.PinOf(n.Name, archive.Version, archive.Data, relative(r.Dir, place))
		return pin, archive, nil, err
	}
	return chart.Pin{}, nil, nil, origin.ErrNotFound
}

// embedded takes the embedded charts, and says so if they only stand in.
func (r *resolution) embedded(n render.Need) (chart.Pin, *origin.Archive, diag.List, error) {
	set, found := r.Library.Embedded(n.Tag, n.At)
	if set == nil {
		return chart.Pin{}, nil, nil, origin.ErrNotFound
	}
	for i := range found {
		found[i].Hint = "name a repository that has them with `charts.repositories` of a RenderConfig, or --repository"
	}
	c, err := set.Chart(n.Name)
	if err != nil {
		return chart.Pin{}, nil, nil, err
	}
	return pinOf(c, set.Version.String(), chart.EmbeddedSource(set)), nil, found, nil
}

// fetch asks a repository, once for each chart.
func (r *resolution) fetch(ctx context.Context, place, name, version string) (*origin.Archive, error) {
	r.mu.Lock()
	key := [3]string{place, name, version}
	once := r.fetched[key]
	if once == nil {
		once = sync.OnceValues(func() (*origin.Archive, error) {
			repository, err := r.Open.Open(place)
			if err != nil {
				return nil, err
			}
			return repository.Fetch(ctx, name, version)
		})
		r.fetched[key] = once
	}
	r.mu.Unlock()
	return once()
}

// hint names versions that are there, the nearest first.
func (r *resolution) hint(ctx context.Context, n render.Need, places []string) string {
	for _, place := range places {
		if place == Embedded || place == directory || place == exactDirectory {
			continue
		}
		repository, err := r.Open.Open(place)
		if err != nil {
			continue
		}
		if there, err := repository.Versions(ctx, string(n.Name)); err == nil && len(there) > 0 {
			return fmt.Sprintf("%s has %s", place, strings.Join(there[:min(len(there), maxShown)], ", "))
		}
	}
	return "name a repository with `charts.repositories` of a RenderConfig, or --repository"
}

const maxShown = 5

// merge makes one lock of the answers. Two charts for one tag are an error:
// where a chart comes from must not decide what is rendered.
func (r *resolution) merge(needs []render.Need, answers []answer) (*chart.Lock, diag.List) {
	var found diag.List
	lock := &chart.Lock{}
	for i, a := range answers {
		n := needs[i]
		found = append(found, a.found...)
		if a.pin.Digest == "" {
			continue
		}
		if before, ok := lock.Find(n.Tag, n.Name); ok && before.Digest != a.pin.Digest {
			found.Add(diag.Diagnostic{Code: diag.Conflict, Pos: n.At.Pos(), Field: n.At.Path(),
				Text: fmt.Sprintf("chart %q for tag %q must be the same for the whole fleet: %s and %s have different ones", n.Name, n.Tag, before.Source, a.pin.Source),
				Hint: "name the repository that counts first in `charts.repositories` of a RenderConfig"})
			continue
		}
		lock.Add(a.pin, n.Tag, n.AskedBy)
		if a.archive != nil && r.Keep != nil {
			if err := r.Keep(a.pin, a.archive); err != nil && r.Log != nil {
				r.Log(fmt.Sprintf("warning: chart %s is not kept: %v", a.pin, err)) // pull fetches it again
			}
		}
	}
	return lock, once(append(found, twice(lock)...).Sorted())
}

// twice: archives are called by name and version.
func twice(lock *chart.Lock) diag.List {
	var found diag.List
	seen := map[string]chart.Pin{}
	for _, p := range lock.Charts {
		if before, ok := seen[p.String()]; ok {
			found.Add(diag.Diagnostic{Code: diag.Conflict, Text: fmt.Sprintf("chart %s must be one for the whole fleet: %s for tag %q and %s for tag %q have different ones",
				p, before.Source, before.Tags[0], p.Source, p.Tags[0])})
		}
		seen[p.String()] = p
	}
	return found
}

// together lets resources that name no place share those of others with the same
// tag: a gateway without a hub is of the same build as its control plane.
func together(needs []render.Need) []render.Need {
	places := map[string][]render.Need{}
	for _, n := range needs {
		if n.Hub+n.Repo != "" {
			places[n.Tag] = append(places[n.Tag], n)
		}
	}
	out := slices.Clone(needs)
	for i, n := range out {
		if others := places[n.Tag]; n.Hub+n.Repo == "" && len(others) > 0 {
			out[i].Hub, out[i].Repo, out[i].RepoAt = others[0].Hub, others[0].Repo, others[0].RepoAt
		}
	}
	return out
}

// once leaves out what is said of several charts of one resource.
func once(found diag.List) diag.List {
	return slices.CompactFunc(found, func(a, b diag.Diagnostic) bool { return a.String() == b.String() })
}

// Changes says how a lock differs from the one before, a line for each chart.
func Changes(old, lock *chart.Lock) []string {
	var lines []string
	has := func(l *chart.Lock, p chart.Pin) bool {
		return l.Has(func(q chart.Pin) bool {
			return q.Name == p.Name && q.Version == p.Version && q.Digest == p.Digest && q.Source == p.Source
		})
	}
	for _, p := range lock.Charts {
		if !has(old, p) {
			lines = append(lines, fmt.Sprintf("+ %s (%s)", p, p.Source))
		}
	}
	if old != nil {
		for _, p := range old.Charts {
			if !has(lock, p) {
				lines = append(lines, fmt.Sprintf("- %s (%s)", p, p.Source))
			}
		}
	}
	slices.SortFunc(lines, func(a, b string) int { return cmp.Or(cmp.Compare(a[2:], b[2:]), cmp.Compare(b, a)) })
	return lines
}
