package charts

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/meshpress/meshpress/charts/origin"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
)

// inDirectory finds a chart in the directory of the config. It skips vendored charts, since the lock has their
// repository.
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
	if r.Old.Has(func(p chart.Pin) bool {
		return p.Name == pin.Name && p.Digest == pin.Digest &&
			p.Source != pin.Source
	}) {
		return chart.Pin{}, origin.ErrNotFound
	}
	return pin, nil
}

func pinOf(c *chart.Chart, version, from string) chart.Pin {
	return chart.Pin{Name: c.Name, Version: version, Digest: c.Digest(), Size: c.Size, Source: from}
}

// findIn looks for a chart in one place, under each version that the place may use for it.
func (r *resolution) findIn(ctx context.Context, n render.Need, place string) (chart.Pin, *origin.Archive,
	diag.List, error) {
	switch place {
	case embedded:
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

// embedded returns the embedded chart, with a finding if it is not exactly the tag's.
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

// fetch fetches a chart from a repository, once per chart.
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

// hint returns a hint with available versions, the nearest first.
func (r *resolution) hint(ctx context.Context, n render.Need, places []string) string {
	for _, place := range places {
		if place == embedded || place == directory || place == exactDirectory {
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
