package explain

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/meshpress/meshpress/render/istio"
)

// Answer is the origin of an object in some clusters.
type Answer struct {
	Clusters     []string      `json:"clusters"`
	APIVersion   string        `json:"apiVersion"`
	Kind         string        `json:"kind"`
	Namespace    string        `json:"namespace,omitempty"`
	Name         string        `json:"name"`
	Release      string        `json:"release"`
	File         string        `json:"file,omitempty"`         // of a rendered tree, below the directory of the cluster
	Edited       bool          `json:"edited,omitempty"`       // the file was changed after it was written
	Chart        *Chart        `json:"chart,omitempty"`        // nil if no chart renders the object
	Template     string        `json:"template,omitempty"`     // the file of the chart
	Installation *Installation `json:"installation,omitempty"` // the installation that needs the release
	Values       []string      `json:"values,omitempty"`       // digests of the Helm values; clusters may have their own
	Changes      []Layer       `json:"changes,omitempty"`      // after Helm, in order
	Field        *Field        `json:"field,omitempty"`
}

// Chart is a chart by its content.
type Chart struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Digest  string `json:"digest"`
	From    string `json:"from"` // as in "embedded 1.24.2"
}

// Installation is an installation of a resource.
type Installation struct {
	Resource string `json:"resource"` // kind/name
	Revision string `json:"revision,omitempty"`
	At       string `json:"at"` // file:line:column of the component
}

// Field is a field of the object.
type Field struct {
	Path   string  `json:"path"`
	Value  any     `json:"value"`  // null if it is not there now
	Layers []Layer `json:"layers"` // the last one first
}

// noField is the error for a field that the object does not have.
type noField struct{ error }

func (e *noField) Unwrap() error { return e.error }

func (f *Fleet) answer(ctx context.Context, h hit) (Answer, error) {
	a := Answer{
		Clusters:   []string{h.cluster},
		APIVersion: h.object.APIVersion(),
		Kind:       h.object.Kind(),
		Namespace:  h.object.Key().Namespace,
		Name:       h.object.Name(),
		Release:    h.dir,
	}
	from := h.from
	if from == nil {
		return f.made(a, h)
	}
	sum, err := digest(from)
	if err != nil {
		return a, err
	}
	a.Values = []string{sum}
	a.Chart = &Chart{string(from.Chart.Name), from.Chart.Metadata.Version, from.Chart.Digest(), from.Charts()}
	a.Installation = &Installation{
		from.Installation.Kind.String() + "/" + from.Installation.Resource,
		from.Installation.Revision,
		from.Pos().Pos().String(),
	}
	l, err := lifeOf(h)
	if err != nil {
		return a, err
	}
	a.Template = l.at.template
	for _, s := range l.steps {
		a.Changes = append(a.Changes, s.layer)
	}
	if f.field == "" {
		return a, nil
	}
	q, err := l.ask(f.field, h)
	if err != nil {
		return a, err
	}
	a.Field = q.answer
	return a, f.explain(ctx, h, l, []question{q})
}

// groups has one answer for all clusters whose answers differ only in the digest of the values.
type groups struct {
	all   []Answer
	index map[string]int // by answers without clusters and digests
}

func (g *groups) add(answers ...Answer) error {
	if g.index == nil {
		g.index = map[string]int{}
	}
	for _, a := range answers {
		same := a
		same.Clusters, same.Values = nil, nil
		key, err := json.Marshal(same)
		if err != nil {
			return err
		}
		i, ok := g.index[string(key)]
		if !ok {
			g.index[string(key)] = len(g.all)
			g.all = append(g.all, a)
			continue
		}
		g.all[i].join(a)
	}
	return nil
}

// join adds the clusters of an equal answer.
func (a *Answer) join(other Answer) {
	a.Clusters = append(a.Clusters, other.Clusters...)
	for _, digest := range other.Values {
		if !slices.Contains(a.Values, digest) {
			a.Values = append(a.Values, digest)
		}
	}
}

// digest returns the digest of the Helm values, in the form that publish writes.
func digest(r *istio.Release) (string, error) {
	text, err := json.Marshal(r.Values)
	if err != nil {
		return "", fmt.Errorf("digest of the values: %w", err)
	}
	sum := sha256.Sum256(text)
	return "sha256:" + hex.EncodeToString(sum[:]), nil
}
