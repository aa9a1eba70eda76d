package helm

import (
	"strings"
	"testing"

	helmchart "helm.sh/helm/v3/pkg/chart"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/chart/embedded"
)

// readOtherwise are names that clusters, namespaces, networks and tags may have, and that YAML does not read as
// strings.
var readOtherwise = []string{"1", "true", "on", "null", "1e3", "0x1", "~", "1_000", "12:30:45", "2024-01-01", ".inf",
	"NO", "1.20", "y", "0o7", "-1", "1.5"}

func named(t *testing.T, template, name string) (Output, error) {
	t.Helper()
	c := &helmchart.Chart{Metadata: &helmchart.Metadata{Name: "c"},
		Templates: []*helmchart.File{{Name: "templates/a.yaml", Data: []byte(template)}}}
	return Render(Release{Chart: &chart.Chart{Chart: c, Name: "c"}, Name: "x", Namespace: name, KubeVersion: "v1.30.0",
		Values: map[string]any{
			"clusterName": name, "replicas": "2", "flags": map[string]any{"a": "true"}, "network": name,
		}})
}

func TestNamesThatYAMLReadsOtherwise(t *testing.T) {
	const template = `apiVersion: v1
kind: ConfigMap
metadata:
  name: a
  namespace: {{ .Release.Namespace }}
  labels: {network: {{ .Values.network }}, quoted: "{{ .Values.network }}"}
  annotations:
    {{ .Values.network }}: x
    "x-{{ .Values.network }}": {{ .Values.network }} # a comment
data:
  cluster: {{ .Values.clusterName }}
  single: '{{ .Values.clusterName }}'
  printed: {{ toYaml .Values.clusterName }}
  joined: {{ .Values.clusterName }}-a
  text: |-
    rootNamespace: {{ .Release.Namespace }}
    json: {"a": "{{ .Values.network }}"}
  list:
  - {{ .Values.clusterName }}
  - value: {{ .Values.network | quote }}
  replicas: {{ .Values.replicas }}
  flag: {{ .Values.flags.a }}
`
	for _, name := range readOtherwise {
		out, err := named(t, template, name)
		if err != nil {
			t.Errorf("%q: %v", name, err)
			continue
		}
		o := out.Objects[0]
		for _, path := range [][]string{
			{"metadata", "namespace"}, {"metadata", "labels", "network"}, {"metadata", "labels", "quoted"},
			{"metadata", "annotations", "x-" + name},
			{"data", "cluster"}, {"data", "single"}, {"data", "printed"},
		} {
			if got := o.Get(path...); got != name {
				t.Errorf("%q: %v is %#v", name, path, got)
			}
		}
		if got := o.Get("metadata", "annotations", name); got != "x" {
			t.Errorf("%q: the key is not there: %v", name, o.Get("metadata", "annotations"))
		}
		if list, _ := o.Get("data", "list").([]any); len(list) != 2 || list[0] != name {
			t.Errorf("%q: the list is %v", name, list)
		}
		text, _ := o.Get("data", "text").(string)
		if readsOtherwise(name) && !strings.Contains(text, `rootNamespace: "`+name+`"`) ||
			!strings.Contains(text, `{"a": "`+name+`"}`) {
			t.Errorf("%q: the text is\n%s", name, text)
		}
		if o.Get("data", "replicas") == "2" || o.Get("data", "flag") != true {
			t.Errorf("%q: values that are no names became texts: %v", name, o.Get("data"))
		}
	}
}

// TestNamesThatChartsLookAt: a chart that does more with a name than print it gets an error with the reason.
func TestNamesThatChartsLookAt(t *testing.T) {
	_, err := named(t, `apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Values.clusterName | sha256sum | trunc 8 }}, namespace: {{ .Release.Namespace }}}
`, "1e3")
	if err == nil || !strings.Contains(err.Error(), `YAML reads the name "1e3" as something else`) {
		t.Errorf("the error is %v", err)
	}
}

// TestChartsOfIstioTakeAnyName: every chart of every embedded version renders every name as a string.
func TestChartsOfIstioTakeAnyName(t *testing.T) {
	library, err := chart.NewLibrary(embedded.Charts(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range library.Sets() {
		for _, name := range chart.Names {
			c, err := set.Chart(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, odd := range []string{"1", "true", "null", "1e3"} {
				out, err := Render(Release{Chart: c, Name: string(name), Namespace: odd, KubeVersion: "v1.30.0",
					Values: map[string]any{
						"global": map[string]any{"multiCluster": map[string]any{"clusterName": odd}, "network": odd, "meshID": odd,
							"istioNamespace": odd},
					}})
				if err != nil {
					t.Errorf("%s %s %q: %v", set.Version, name, odd, err)
					continue
				}
				for _, o := range out.Objects {
					if ns := o.Get("metadata", "namespace"); ns != nil && ns != odd && ns != "default" && ns != "istio-system" {
						t.Errorf("%s %s %q: %s has namespace %#v", set.Version, name, odd, o.Key(), ns)
					}
					checkClusterID(t, o.Data, odd)
				}
			}
		}
	}
}

// checkClusterID checks that the value of the variable is a string.
func checkClusterID(t *testing.T, v any, name string) {
	t.Helper()
	switch v := v.(type) {
	case map[string]any:
		if v["name"] == "CLUSTER_ID" || v["name"] == "ISTIO_META_CLUSTER_ID" {
			if v["value"] != name && v["value"] != "Kubernetes" { // some charts set the variable in another place
				t.Errorf("CLUSTER_ID is %#v, want %q", v["value"], name)
			}
		}
		for _, item := range v {
			checkClusterID(t, item, name)
		}
	case []any:
		for _, item := range v {
			checkClusterID(t, item, name)
		}
	}
}
