package overview

import (
	"cmp"

	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/render"
)

// Origin says where the objects of a release are from.
type Origin struct {
	Cluster  string `json:"cluster"`
	Release  string `json:"release"`
	Resource string `json:"resource"` // kind/name
	Revision string `json:"revision,omitempty"`
	At       string `json:"at"` // file:line:column of the component
	Chart    string `json:"chart"`
	Version  string `json:"version,omitempty"` // of the chart
}

func (o Origin) compare(p Origin) int {
	return cmp.Or(cmp.Compare(o.Cluster, p.Cluster), cmp.Compare(o.Release, p.Release))
}

// originsOf returns the origins of the releases of a cluster.
func originsOf(c render.Cluster) []Origin {
	var out []Origin
	for _, r := range c.Releases {
		if r.From == nil {
			continue
		}
		o := Origin{Cluster: c.Name, Release: r.Dir, Revision: r.From.Installation.Revision, At: r.From.Pos().Pos().String(),
			Resource: r.From.Installation.Kind.String() + "/" + r.From.Installation.Resource}
		if r.From.Chart != nil {
			o.Chart, o.Version = string(r.From.Chart.Name), r.From.Chart.Metadata.Version
		}
		out = append(out, o)
	}
	return out
}

// changing returns the origins of the releases that change in a group.
func changing(g diff.Group, of []Origin) []Origin {
	releases := map[string]bool{}
	for _, o := range g.Objects {
		releases[o.Release] = true
	}
	var out []Origin
	for _, o := range of {
		if releases[o.Release] {
			out = append(out, o)
		}
	}
	return out
}
