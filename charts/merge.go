package charts

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
)

// merge makes one lock of the answers. Two different charts for one tag are an error, because the rendered
// objects must not depend on the repository that has the chart.
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
			found.Add(n.At.Finding(diag.Conflict,
				fmt.Sprintf("chart %q for tag %q must be the same for the whole fleet: %s and %s have different ones", n.Name,
					n.Tag, before.Source, a.pin.Source),
				"name the preferred repository first in `charts.repositories` of a RenderConfig"))
			continue
		}
		lock.Add(a.pin, n.Tag, n.AskedBy)
		if a.archive != nil && r.Keep != nil {
			if err := r.Keep(a.pin, a.archive); err != nil && r.Log != nil {
				r.Log(fmt.Sprintf("warning: chart %s is not kept: %v", a.pin, err)) // a later pull fetches it again
			}
		}
	}
	return lock, once(append(found, sameFileNames(lock)...).Sorted())
}

// sameFileNames reports different charts with the same name and version, since archives are named by these.
func sameFileNames(lock *chart.Lock) diag.List {
	var found diag.List
	seen := map[string]chart.Pin{}
	for _, p := range lock.Charts {
		if before, ok := seen[p.String()]; ok {
			found.Add(diag.Diagnostic{Code: diag.Conflict,
				Text: fmt.Sprintf("chart %s must be one for the whole fleet: %s for tag %q and %s for tag %q have different ones",
					p, before.Source, before.Tags[0], p.Source, p.Tags[0])})
		}
		seen[p.String()] = p
	}
	return found
}

// shareRepositories gives resources that name no repository those of another resource with the same tag. A gateway
// without a hub, for example, is of the same build as its control plane.
func shareRepositories(needs []render.Need) []render.Need {
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

// once removes findings that several charts of one resource repeat.
func once(found diag.List) diag.List {
	return slices.CompactFunc(found, func(a, b diag.Diagnostic) bool { return a.String() == b.String() })
}

// Changes returns the differences between two locks, a line for each chart.
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
