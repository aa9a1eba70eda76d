package explain

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/manifest"
)

// Trials explain fields of objects of rendered clusters. Clusters that differ only in their name share an experiment.
type Trials struct{ shared *Fleet }

// NewTrials returns trials for at most that number of different objects; 0 stands for any number.
func NewTrials(most int) *Trials {
	t := &Trials{New(Object{}, "")}
	t.shared.most = most
	return t
}

// Fields explains fields of one object of a cluster, by their paths. The result has no entry for a field
// that is not there, for an object that no chart renders, and for an object that would be one trial too many. Many
// fields take about as long as one. The error is that of rendering the release again, or that of the context.
func (t *Trials) Fields(
	ctx context.Context, c render.Cluster, key manifest.Key, paths []string,
) (map[string]Field, error) {
	h, ok := hitOf(c, key)
	if !ok {
		return nil, nil
	}
	l, err := lifeOf(h)
	if err != nil {
		return nil, fmt.Errorf("cluster %q: %w", c.Name, err)
	}
	var asked []question
	var of []string
	for _, path := range paths {
		if q, err := l.ask(path, h); err == nil {
			asked, of = append(asked, q), append(of, path)
		}
	}
	if len(asked) == 0 {
		return nil, nil
	}
	switch err := t.shared.explain(ctx, h, l, asked); {
	case errors.Is(err, errEnough):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("cluster %q: %w", c.Name, err)
	}
	out := map[string]Field{}
	for i, q := range asked {
		out[of[i]] = *q.answer
	}
	return out, nil
}

// hitOf finds an object that a release has, with the origins of its values.
func hitOf(c render.Cluster, key manifest.Key) (hit, bool) {
	for _, r := range c.Releases {
		objects := r.All()
		at := slices.IndexFunc(objects, func(o *manifest.Object) bool { return o.Key() == key })
		if at >= 0 && r.From != nil {
			return hit{cluster: c.Name, dir: r.Dir, from: c.WithOrigins(r.From), object: objects[at]}, true
		}
	}
	return hit{}, false
}
