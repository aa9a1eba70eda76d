package engine_test

import (
	"fmt"
	"testing"

	helmchart "helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chartutil"
	helmengine "helm.sh/helm/v3/pkg/engine"

	"github.com/meshpress/meshpress/render/helm/engine"
)

// TestCapabilitiesAreThoseOfHelm prints all that a template can print of them.
func TestCapabilitiesAreThoseOfHelm(t *testing.T) {
	c := &helmchart.Chart{Metadata: &helmchart.Metadata{Name: "c"}, Templates: []*helmchart.File{{
		Name: "templates/all", Data: []byte(`{{ with .Capabilities }}{{ toYaml . }} {{ toJson . }} {{ typeOf . }}
{{ kindOf . }} {{ .KubeVersion }} {{ .KubeVersion.Version }} {{ .KubeVersion.GitVersion }} {{ .KubeVersion.String }}
{{ .KubeVersion.Major }} {{ .KubeVersion.Minor }} {{ .APIVersions }} {{ .APIVersions.Has "apps/v1" }}
{{ .APIVersions.Has "apps/v9" }} {{ typeOf .APIVersions }} {{ typeOf .KubeVersion }} {{ .HelmVersion.Version }}
{{ .HelmVersion }} {{ .Copy.KubeVersion.Minor }} {{ len .APIVersions }} {{ kindOf .HelmVersion }}
{{ print . | len }} {{ . | toString | trunc 20 }}{{ end }}`)}}}
	helms, ours := values(t, c, nil), seen(t, c, nil)
	caps := *chartutil.DefaultCapabilities
	caps.HelmVersion.GoVersion = ""
	version, err := chartutil.ParseKubeVersion("1.31.4-gke.1")
	if err != nil {
		t.Fatal(err)
	}
	caps.KubeVersion = *version
	helms["Capabilities"] = &caps
	if ours["Capabilities"], err = engine.NewCapabilities("1.31.4-gke.1", caps.APIVersions); err != nil {
		t.Fatal(err)
	}
	want, err := helmengine.Render(c, helms)
	if err != nil {
		t.Fatal(err)
	}
	got, err := engine.Render(c, ours, engine.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if got.Files["c/templates/all"] != want["c/templates/all"] {
		t.Errorf("it prints\n%s\nHelm prints\n%s", got.Files["c/templates/all"], want["c/templates/all"])
	}
}

func TestVersionOfKubernetes(t *testing.T) {
	for _, text := range []string{"v1.28.0", "1.31", "v1.30.5-gke.1", "", "x", "1", "1.2.3.4", "v1.28.0+build"} {
		want, helms := chartutil.ParseKubeVersion(text)
		got, err := engine.NewCapabilities(text, nil)
		switch {
		case (err == nil) != (helms == nil) || err != nil && err.Error() != helms.Error():
			t.Errorf("%q: the error is %v, must be %v", text, err, helms)
		case err == nil && got.KubeVersion != engine.KubeVersion(*want):
			t.Errorf("%q: it is %v, must be %v", text, got.KubeVersion, *want)
		}
	}
}

// TestMethodsOfValuesAreThoseOfHelm looks for paths in values with both types.
func TestMethodsOfValuesAreThoseOfHelm(t *testing.T) {
	data := map[string]any{"a": map[string]any{"b": map[string]any{"c": 1}, "n": nil, "": "empty"}, "s": "text",
		"l": []any{1}, "": map[string]any{"x": 1}, "e": map[string]any{}}
	for _, path := range []string{"", ".", "a", "a.b", "a.b.c", "a.n", "a.", "a..", "s", "s.t", "l", "x", "x.y", ".x",
		"a.b.c.d", "a.x.c", "e", "e.x", "a.b.", "..x"} {
		helms, ours := chartutil.Values(data), engine.Values(data)
		same(t, "PathValue "+path, answer(helms.PathValue(path)), answer(ours.PathValue(path)))
		table, err := helms.Table(path)
		own, ownErr := ours.Table(path)
		same(t, "Table "+path, answer(map[string]any(table), err), answer(map[string]any(own), ownErr))
	}
}

func answer(v any, err error) string { return fmt.Sprintf("%v, %v", v, err) }

func same(t *testing.T, name, want, got string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: it is %s, must be %s", name, got, want)
	}
}
