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
	found.Add(n.At.Finding(diag.ChartMissing,
		fmt.Sprintf("there is no chart %q for tag %q in %s", n.Name, n.Tag, strings.Join(shown(places), ", ")),
		r.hint(ctx, n, places)))
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
