package charts

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"

	"github.com/meshpress/meshpress/charts/origin"
	"github.com/meshpress/meshpress/internal/task"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
)

// Resolver finds the charts of a fleet.
type Resolver struct {
	Library *chart.Library // the config's directory, and the embedded charts
	Config  lifecycle.ConfigSpec
	Open    Opener
	// Repositories replace all other places if there are any.
	Repositories []string
	// Old is the existing lock, nil for none. Its pins are kept, whatever repositories have now. Update finds
	// all charts again.
	Old    *chart.Lock
	Update bool
	// Signed skips places without signatures: pins, directories, the embedded charts.
	Signed bool
	// Dir is the directory of the lock. Local repositories are relative to it.
	Dir string
	// Keep stores fetched charts; it may be nil.
	Keep func(chart.Pin, *origin.Archive) error
	Log  func(string) // receives warnings for people; may be nil
	// Progress is called for each found chart; it may be nil.
	Progress func(done, all int)
}

// resolution is the state of one call of Lock.
type resolution struct {
	Resolver
	configured []string // repositories of the config
	mu         sync.Mutex
	fetched    map[[3]string]func() (*origin.Archive, error)
}

// answer is the chart that was found for one need.
type answer struct {
	pin     chart.Pin
	archive *origin.Archive // nil if it was not fetched
	found   diag.List
}

// Lock returns the lock for the needed charts. Findings report a chart that no repository has, a chart that is
// not exactly that of the tag, and charts that differ between two repositories. The error is that of a
// repository that did not answer. No other repository replaces it, so that the result does not depend on which
// servers are up.
func (o Resolver) Lock(ctx context.Context, needs []render.Need) (*chart.Lock, diag.List, error) {
	r := &resolution{Resolver: o, fetched: map[[3]string]func() (*origin.Archive, error){}}
	for _, repository := range r.Config.Charts.Repositories {
		r.configured = append(r.configured, below(filepath.Dir(r.Config.Origin.File), strings.TrimSuffix(repository, "/")))
	}
	needs = shareRepositories(needs)
	answers, failures := r.answers(ctx, needs)
	lock, found := r.merge(needs, answers)
	if err := joined(failures); err != nil {
		return nil, found, err
	}
	return lock, found, nil
}

// answers finds the charts for all needs concurrently.
func (r *resolution) answers(ctx context.Context, needs []render.Need) ([]answer, []error) {
	answers, failures := make([]answer, len(needs)), make([]error, len(needs))
	var group task.Group
	group.SetLimit(atOnce)
	var done int
	for i, n := range needs {
		group.Go(fmt.Sprintf("the charts of Istio %s", n.Tag), func() error {
			answers[i], failures[i] = r.answer(ctx, n)
			r.mu.Lock()
			defer r.mu.Unlock()
			if done++; r.Progress != nil {
				r.Progress(done, len(needs))
			}
			return nil
		})
	}
	_ = group.Wait() // each failure is kept, so that all are reported
	return answers, failures
}

// Failures are several errors that are printed one by one.
type Failures []error

// Error returns a line for each error.
func (f Failures) Error() string { return errors.Join(f...).Error() }

// Unwrap returns all errors.
func (f Failures) Unwrap() []error { return f }

// joined returns all errors without duplicates: a repository that is down fails for every chart. It returns nil
// if there are none.
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
		return answer{pin: pin, found: r.keptPin(n, pin)}, nil
	}
	places, found := r.places(n)
	for _, place := range places {
		pin, archive, more, err := r.findIn(ctx, n, place)
		if errors.Is(err, origin.ErrNotFound) {
			continue
		}
		return answer{pin, archive, append(found, more...)}, err
	}
	found.Add(n.At.Finding(diag.ChartMissing,
		fmt.Sprintf("there is no chart %q for tag %q in %s", n.Name, n.Tag, strings.Join(shown(places), ", ")),
		r.hint(ctx, n, places)))
	return answer{found: found}, nil
}

// keptPin reports a kept pin of an embedded chart that is not exactly the tag's.
func (r *resolution) keptPin(n render.Need, pin chart.Pin) diag.List {
	if _, ok := pin.Embedded(); !ok {
		return nil
	}
	_, found := r.Library.Embedded(n.Tag, n.At)
	for i := range found {
		found[i].Hint = "--update searches for the exact charts"
	}
	return found
}
