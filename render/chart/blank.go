package chart

import helmchart "helm.sh/helm/v3/pkg/chart"

// Blank returns a library with empty charts for every tag, and the profiles of the nearest embedded version.
// That is enough to find out which charts an installation needs.
func (l *Library) Blank() *Library {
	return &Library{blank: true, dir: l.dir, embedded: l.embedded, stable: l.stable}
}

// IsBlank tells whether the charts have no content and exactly the requested versions.
func (l *Library) IsBlank() bool { return l.blank }

func (l *Library) blankSet(want Version) *Set {
	s := publishedSet(want.String(), "not read yet")
	s.borrow(lenderFor(l.embedded, want))
	s.has = func(Name) bool { return true }
	s.open = func(name Name) (*Chart, error) {
		blank := &helmchart.Chart{Metadata: &helmchart.Metadata{Name: string(name), Version: want.String()}}
		return &Chart{Name: name, Chart: blank, Known: learn(blank)}, nil
	}
	return s
}
