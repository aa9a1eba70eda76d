package istio

import "github.com/meshpress/meshpress/render/chart"

// Definition returns the body of a custom resource definition that the charts of
// the release's version have, by its name; nil if they have none. The release
// itself may not render it.
func (r *Release) Definition(name string) []byte {
	base, err := r.spec.set.Reference(chart.Base)
	if err != nil {
		return nil
	}
	return base.CRDs[name]
}
