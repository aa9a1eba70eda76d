package provenance

import (
	"fmt"
)

// Answer says where an object is from, in some clusters.
type Answer struct {
	Clusters     []string `json:"clusters"`
	APIVersion   string   `json:"apiVersion"`
	Kind         string   `json:"kind"`
	Namespace    string   `json:"namespace,omitempty"`
	Name         string   `json:"name"`
	Release      string   `json:"release"`
	File         string   `json:"file,omitempty"`         // of a rendered tree, below the directory of the cluster
	Edited       bool     `json:"edited,omitempty"`       // that file is not as it was written
	Chart        *Chart   `json:"chart,omitempty"`        // nil for what no chart renders
	Template     string   `json:"template,omitempty"`     // the file of the chart
	Installation *Install `json:"installation,omitempty"` // what asked for the release
	Values       []string `json:"values,omitempty"`       // digests of the Helm values; clusters may have their own
	Changes      []Layer  `json:"changes,omitempty"`      // after Helm, in order
	Field        *Field   `json:"field,omitempty"`
}

// Chart is a chart by its content.
type Chart struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Digest  string `json:"digest"`
	From    string `json:"from"` // as in "embedded 1.24.2"
}

// Install is an installation of a resource.
type Install struct {
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

// noField is a field that is not there.
type noField struct{ error }

func (e *noField) Unwrap() error { return e.error }

func (f *Fleet) answer(h hit) (Answer, error) {
	a := Answer{Clusters: []string{h.cluster}, APIVersion: h.object.APIVersion(), Kind: h.object.Kind(), Namespace: h.object.Key().Namespace,
		Name: h.object.Name(), Release: h.dir, Values: []string{""}}
	from := h.from
	if from == nil {
		return f.made(a, h)
	}
	sum, err := digest(from)
	if err != nil {
		return a, err
	}
	a.Values = []string{sum}
	a.Chart = &Chart{string(from.Chart.Name), from.Chart.Metadata.Version, from.Chart.Digest, from.Charts()}
	a.Installation = &Install{from.Install.Kind.String() + "/" + from.Install.Resource, from.Install.Revision, from.Pos().Pos().String()}
	l, err := lifeOf(h)
	if err != nil {
		return a, err
	}
	a.Template = l.at.template
	for _, s := range l.steps {
		a.Changes = append(a.Changes, s.layer)
	}
	if f.field != "" {
		a.Field, err = f.explain(h, l)
	}
	return a, err
}

// made answers for what meshpress makes itself.
func (f *Fleet) made(a Answer, h hit) (Answer, error) {
	rule := Layer{By: "meshpress", Name: "what the releases of a cluster need"}
	a.Changes = []Layer{rule}
	if f.field == "" {
		return a, nil
	}
	path, err := Resolve(h.object.Data, f.field)
	if err != nil {
		return a, &noField{fmt.Errorf("in %s %w", written(h.object.Key()), err)}
	}
	value, _ := path.Get(h.object.Data)
	a.Field = &Field{path.String(), value, []Layer{rule}}
	return a, nil
}
