package diff

import "testing"

func TestNoiseIsWhatAnotherChartChangesEverywhere(t *testing.T) {
	labels := map[string]any{"app.kubernetes.io/name": "istiod", "helm.sh/chart": "istiod-1.24.2"}
	for name, c := range map[string]struct {
		change Change
		want   bool
	}{
		"the chart in a label":       {Change{Path: `metadata.labels["helm.sh/chart"]`}, true},
		"the version in a label":     {Change{Path: `spec.template.metadata.labels["app.kubernetes.io/version"]`}, true},
		"an old label":               {Change{Path: `metadata.labels.chart`}, true},
		"a checksum":                 {Change{Path: `spec.template.metadata.annotations["checksum/config"]`}, true},
		"labels as a whole":          {Change{Path: "metadata.labels", New: labels}, true},
		"labels with another one":    {Change{Path: "metadata.labels", New: map[string]any{"istio.io/rev": "a"}}, false},
		"labels that are a text":     {Change{Path: "metadata.labels", Old: "x"}, false},
		"a revision":                 {Change{Path: `metadata.labels["istio.io/rev"]`}, false},
		"a selector":                 {Change{Path: `spec.selector.matchLabels["app.kubernetes.io/name"]`}, false},
		"a field with a like name":   {Change{Path: `data.labels["helm.sh/chart"].x`}, false},
		"the selector of a Service":  {Change{Path: `spec.selector["app.kubernetes.io/name"]`}, false},
		"another annotation":         {Change{Path: `metadata.annotations["sidecar.istio.io/inject"]`}, false},
		"a label with a longer name": {Change{Path: `metadata.labels["x.helm.sh/chart"]`}, false},
	} {
		if got := c.change.IsNoise(); got != c.want {
			t.Errorf("%s is noise: %v, want %v", name, got, c.want)
		}
	}
	noise, real := Change{Path: `metadata.labels["helm.sh/chart"]`}, Change{Path: "spec.replicas"}
	for _, c := range []struct {
		object Object
		want   bool
	}{
		{Object{Op: Changed, Changes: []Change{noise, noise}}, true},
		{Object{Op: Changed, Changes: []Change{noise, real}}, false},
		{Object{Op: Added}, false},
		{Object{Op: Moved, Changes: []Change{noise}}, false},
	} {
		if got := c.object.IsNoise(); got != c.want {
			t.Errorf("%+v is noise: %v, want %v", c.object, got, c.want)
		}
	}
}
