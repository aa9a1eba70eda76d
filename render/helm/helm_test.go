package helm

import (
	"testing"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/chart/embedded"
)

func TestBaseOfEveryVersionKeepsBodiesOfCRDs(t *testing.T) {
	library, err := chart.NewLibrary(embedded.Charts(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range library.Sets() {
		t.Run(set.Version.String(), func(t *testing.T) {
			base, err := set.Chart(chart.Base)
			if err != nil {
				t.Fatal(err)
			}
			if len(base.CRDs) < 10 {
				t.Fatalf("%d bodies of definitions are kept as they are, want all", len(base.CRDs))
			}
			out, err := Render(Release{Chart: base, Name: "istio-base", Namespace: "istio-system", KubeVersion: "v1.30.0"})
			if err != nil {
				t.Fatal(err)
			}
			definitions := 0
			for _, o := range out.Objects {
				if o.IsCRD() && len(o.Body) > 0 {
					definitions++
				}
			}
			if definitions != len(base.CRDs) {
				t.Errorf("%d of %d definitions have their body", definitions, len(base.CRDs))
			}
		})
	}
}
