package explain

import (
	"fmt"
	"reflect"

	"github.com/meshpress/meshpress/render/helm"
	"github.com/meshpress/meshpress/render/istio"
)

func (l Layer) from(o istio.Origin) Layer {
	l.From, l.Name = string(o.Layer), o.Name
	return l.at(o.At)
}

// fromChart describes a default of the chart, or of a profile in the chart that a value chooses.
func (l Layer) fromChart(from *istio.Release, r helm.Release, path []string, value any) Layer {
	for _, key := range layerKeys {
		for _, at := range [][]string{{key}, {"global", key}} {
			chosen, ok := helm.ValueAt(r.Values, at)
			if !ok {
				continue
			}
			without := r
			without.Values = with(r.Values, at, removed{})
			effective, err := helm.Effective(without)
			if now, _ := helm.ValueAt(effective, path); err == nil && !reflect.DeepEqual(now, value) {
				l = l.from(from.Origin(at...))
				l.From, l.Name = "chart profile", fmt.Sprint(chosen)
				return l
			}
		}
	}
	l.From = "chart default"
	return l
}
