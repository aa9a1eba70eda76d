package explain

import (
	"bytes"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/internal/fixture"
	"github.com/meshpress/meshpress/internal/golden"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

// fleet has every layer that a field can be from.
const fleet = `apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata: {name: istiod}
spec:
  installations:
    - clusters:
        - {name: one}
        - {name: two}
      istioOperatorSpec:
        profile: ambient
        hub: registry.example.com/istio
        tag: 1.24.2-solo
        meshConfig: {accessLogFile: /dev/stdout}
        components:
          pilot:
            k8s:
              replicaCount: 2
              overlays:
                - kind: Deployment
                  name: istiod
                  patches:
                    - path: spec.replicas
                      value: 3
                    - path: spec.template.metadata.labels.team
                      value: platform
        values:
          pilot: {autoscaleEnabled: false, traceSampling: 5}
`

// TestLayers has the layers of fields, each as by, path, origin and place.
func TestLayers(t *testing.T) {
	for field, want := range map[string][]string{
		"deploy/istiod spec.replicas": {
			"overlay spec.replicas fleet.yaml:22:23",
			"k8s patch k8s.replicaCount fleet.yaml:17:29",
			"value replicaCount chart default, in it",
			"value pilot.autoscaleEnabled resource fleet.yaml:27:37",
			"template templates/deployment.yaml",
		},
		"deploy/istiod spec.template.metadata.labels.team": {"overlay spec.template.metadata.labels.team fleet.yaml:24:23"},
		"deploy/istiod spec.template.spec.containers[0].env[name=CLUSTER_ID].value": {
			"value global.multiCluster.clusterName meshpress the name of the cluster fleet.yaml:7:11, in it",
			"template templates/deployment.yaml",
		},
		"deploy/istiod spec.template.spec.containers[0].env[name=PILOT_ENABLE_AMBIENT].value": {
			"value pilot.env.PILOT_ENABLE_AMBIENT chart profile ambient fleet.yaml:10:18, in it",
			"value profile profile ambient fleet.yaml:10:18",
			"template templates/deployment.yaml",
		},
		"cm/istio data.mesh/accessLogFile": {
			"value meshConfig.accessLogFile resource fleet.yaml:13:37, in it", "template templates/configmap.yaml",
		},
		"deploy/istiod apiVersion": {"template templates/deployment.yaml no value decides it"},
		"ns/istio-system metadata.name": {
			"meshpress what the releases of a cluster need", "value .Release.Namespace profile default, in it",
		},
	} {
		object, path, _ := strings.Cut(field, " ")
		answers, err := ask(t, fleet, object, path, "one")
		if err != nil || len(answers) != 1 {
			t.Errorf("%s: %d answers, %v", field, len(answers), err)
			continue
		}
		var got []string
		for _, l := range answers[0].Field.Layers {
			got = append(got, line(l))
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (- want, + have):\n%s", field, d)
		}
	}
}

func line(l Layer) string {
	text := strings.Join(strings.Fields(strings.Join([]string{l.By, l.What, l.From, l.Name, l.At}, " ")), " ")
	if l.Direct {
		text += ", in it"
	}
	return text
}

// TestClustersAreGrouped: clusters with one answer are together, those with a
// value of their own are not.
func TestClustersAreGrouped(t *testing.T) {
	for path, want := range map[string]int{
		"": 1, "spec.replicas": 1, "spec.template.spec.containers[0].env[name=CLUSTER_ID].value": 2,
	} {
		answers, err := ask(t, fleet, "deploy/istiod", path)
		if err != nil || len(answers) != want {
			t.Errorf("%q has %d answers, want %d (%v)", path, len(answers), want, err)
		}
	}
}

func TestNoSuchObjectOrField(t *testing.T) {
	for question, want := range map[string]string{
		"deploy/istio":               "hint: there is Deployment/istio-system/istiod",
		"route/x":                    "hint: the kinds are",
		"deploy/istiod spec.replica": `did you mean "replicas"?`,
	} {
		object, path, _ := strings.Cut(question, " ")
		if _, err := ask(t, fleet, object, path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: the error is %v, want one with %q", question, err, want)
		}
	}
}

func TestSeveralObjects(t *testing.T) {
	gateways := `{apiVersion: admin.gloo.solo.io/v2, kind: GatewayLifecycleManager, metadata: {name: g},
		spec: {installations: [{clusters: [{name: one}], istioOperatorSpec: {profile: empty, tag: 1.24.2,
		components: {ingressGateways: [{name: public, namespace: a, enabled: true},
		{name: public, namespace: b, enabled: true}]}}}]}}`
	_, err := ask(t, gateways, "svc/public", "")
	if err == nil || !strings.Contains(err.Error(), "there is Service/a/public, Service/b/public") {
		t.Errorf("the error is %v, want one that names both", err)
	}
	if answers, err := ask(t, gateways, "svc/b/public", ""); err != nil || len(answers) != 1 ||
		answers[0].Namespace != "b" {
		t.Errorf("with its namespace it is %v (%v)", answers, err)
	}
}

// TestText keeps what people read.
func TestText(t *testing.T) {
	answers, err := ask(t, fleet, "deploy/istiod", "spec.replicas")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := WriteText(&b, answers); err != nil {
		t.Fatal(err)
	}
	golden.Compare(t, "testdata/replicas.txt", b.String())
}

func ask(t *testing.T, docs, object, field string, only ...string) ([]Answer, error) {
	t.Helper()
	o, err := ParseObject(object)
	if err != nil {
		t.Fatal(err)
	}
	asked := New(o, field)
	for _, c := range rendered(t, docs, only) {
		if err := asked.Add(t.Context(), c); err != nil {
			return nil, err
		}
	}
	return asked.Answers()
}

// fleets has what [rendered] returned before.
var fleets sync.Map

// rendered returns the clusters of a fleet, which is rendered once for all questions.
func rendered(t *testing.T, docs string, only []string) []render.Cluster {
	t.Helper()
	key := docs + strings.Join(only, " ")
	if known, ok := fleets.Load(key); ok {
		return known.([]render.Cluster)
	}
	parsed, found := source.Parse("fleet.yaml", []byte(docs))
	options := render.Options{Charts: fixture.Charts, Config: lifecycle.ConfigSpec{Only: only}}
	var out []render.Cluster
	more, err := render.Load(t.Context(), parsed, options).WithOrigins().Render(t.Context(),
		func(c render.Cluster) error {
			out = append(out, c)
			return nil
		})
	if found = append(found, more...); err != nil || found.HasErrors() {
		t.Fatal(err, found)
	}
	fleets.Store(key, out)
	return out
}

// TestWithoutOrigins: a fleet that was rendered without origins is an error.
func TestWithoutOrigins(t *testing.T) {
	object, err := ParseObject("deploy/istiod")
	if err != nil {
		t.Fatal(err)
	}
	docs, _ := source.Parse("fleet.yaml", []byte(fleet))
	plain := render.Load(t.Context(), docs, render.Options{Charts: fixture.Charts})
	for field, want := range map[string]string{"spec.replicas": "must be rendered with its origins", "": ""} {
		asked := New(object, field)
		_, err := plain.Render(t.Context(), func(c render.Cluster) error { return asked.Add(t.Context(), c) })
		if (err != nil) != (want != "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("of field %q the error is %v, want %q", field, err, want)
		}
	}
}
