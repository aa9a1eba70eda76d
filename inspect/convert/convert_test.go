package convert

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/inspect/values"
	"github.com/meshpress/meshpress/internal/fixture"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

const mesh = `apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata: {name: mesh, namespace: gloo-mesh}
spec:
  installations:
  - revision: blue
    clusters: [{name: east, defaultRevision: true}]
    istioOperatorSpec:
      profile: ambient
      hub: registry.example.com/istio
      tag: 1.29.1
      components:
        cni: {enabled: true, namespace: mesh-nodes}
        ztunnel: {enabled: true}
        pilot:
          k8s:
            resources: {requests: {cpu: 750m}}
            overlays:
            - {kind: Deployment, name: istiod-blue, patches: [{path: spec.minReadySeconds, value: 5}]}
      values:
        pilot:
          env:
            # a switch
            PILOT_X: true # of ours
        ztunnel:
          env: {L7_ENABLED: "true"}
`

// converted converts the one cluster of a text, and renders the result.
func converted(t *testing.T, text string, to func(values.Cluster) ([]values.File, diag.List, error)) (string, diag.List,
	Proof) {
	t.Helper()
	docs, found := source.Parse("in.yaml", []byte(text))
	if len(found) > 0 {
		t.Fatal(found)
	}
	fleet := render.Load(t.Context(), docs, render.Options{Charts: fixture.Charts}).WithOrigins()
	var out bytes.Buffer
	var lost diag.List
	var proof Proof
	found, err := fleet.Render(t.Context(), func(c render.Cluster) error {
		of, err := values.New(func(*chart.Chart) string { return values.Upstream }).Cluster(c)
		if err != nil {
			return err
		}
		files, more, err := to(of)
		if err != nil {
			return err
		}
		for _, f := range files {
			out.WriteString("== " + f.Name + "\n")
			out.Write(f.Text)
		}
		lost = more.Sorted()
		proof, err = Compare(t.Context(), fleet, c, files)
		return err
	})
	if err != nil || found.HasErrors() {
		t.Fatal(err, found)
	}
	return out.String(), lost, proof
}

func TestSailKeepsObjectsCommentsAndSaysWhatIsLost(t *testing.T) {
	text, lost, proof := converted(t, mesh, Sail)
	for _, want := range []string{"kind: Istio\n", "name: blue\n", "version: v1.29.1\n", "profile: ambient\n",
		"kind: IstioRevisionTag\n", "kind: IstioCNI\n", "namespace: mesh-nodes\n", "kind: ZTunnel\n",
		"# a switch\n        PILOT_X: \"true\" # of ours\n", "cpu: 750m\n", "L7_ENABLED: \"true\"\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("the result lacks %q:\n%s", want, text)
		}
	}
	var lines []string
	for _, d := range lost {
		lines = append(lines, d.Code.String()+" "+d.Field)
	}
	want := []string{"MP0249 spec.installations[0].istioOperatorSpec.components.pilot.k8s.overlays[0].patches[0]"}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("what is lost differs (- want, + got):\n%s", diff)
	}
	if proof.Found.HasErrors() {
		t.Fatal(proof.Found)
	}
	var differ []string
	for _, o := range proof.Differ {
		differ = append(differ, o.Kind)
	}
	for _, kind := range []string{"Service", "HorizontalPodAutoscaler", "MutatingWebhookConfiguration"} {
		if slices.Contains(differ, kind) {
			t.Errorf("a %s differs: %v", kind, differ)
		}
	}
	if proof.Equal < 15 {
		t.Errorf("%d objects are equal, of which the mesh has more", proof.Equal)
	}
}

func TestSailReportsValuesWithoutAType(t *testing.T) {
	_, lost, _ := converted(t, strings.Replace(mesh, "        ztunnel:\n          env",
		"          deploymentAnnotations: {a: b}\n        ztunnel:\n          env", 1), Sail)
	for _, d := range lost {
		if strings.HasSuffix(d.Field, "values.pilot.deploymentAnnotations") && d.Pos.Line == 25 {
			return
		}
	}
	t.Errorf("no finding is at the value: %v", lost)
}

const sailMesh = `apiVersion: sailoperator.io/v1
kind: Istio
metadata: {name: default}
spec:
  version: v1.29.1
  values:
    # where logs go
    meshConfig: {accessLogFile: /dev/stdout}
    pilot: {cni: {enabled: true}}
---
apiVersion: sailoperator.io/v1
kind: IstioCNI
metadata: {name: default}
spec: {version: v1.29.1}
`

func TestSailOfSailIsTheSame(t *testing.T) {
	_, lost, proof := converted(t, sailMesh, Sail)
	if len(lost)+len(proof.Found) > 0 {
		t.Error(lost, proof.Found)
	}
	for _, o := range proof.Differ {
		if o.Kind != "ConfigMap" { // istiod's chart writes its values for people
			t.Errorf("%s %s differs", o.Kind, o.Name)
		}
	}
}

func TestLifecycleOfSailRenders(t *testing.T) {
	text, _, proof := converted(t, sailMesh, Lifecycle)
	if !strings.Contains(text, "kind: IstioLifecycleManager\n") || proof.Found.HasErrors() {
		t.Errorf("%v\n%s", proof.Found, text)
	}
	if proof.Equal < 10 {
		t.Errorf("only %d objects are equal", proof.Equal)
	}
}

func TestControllerIsCalledUnverified(t *testing.T) {
	text, lost, _ := converted(t, mesh, Controller)
	if !strings.Contains(text, "# Unverified: ") || !strings.Contains(text, "dataplaneMode: Ambient\n") {
		t.Error(text)
	}
	if len(lost) == 0 {
		t.Error("nothing is reported as lost")
	}
}

// sailRevisions has a mesh with two revisions and two tags, and a second mesh.
const sailRevisions = `apiVersion: sailoperator.io/v1
kind: Istio
metadata: {name: shop}
spec:
  version: v1.29-latest
  updateStrategy: {type: RevisionBased}
  values:
    pilot:
      env:
        # a switch
        PILOT_X: "true"
    meshConfig: {connectTimeout: 90s}
---
apiVersion: sailoperator.io/v1
kind: IstioRevision
metadata: {name: hand}
spec:
  version: v1.29.1
  namespace: istio-system
  values: {revision: hand, profile: stable, global: {istioNamespace: istio-system}}
---
apiVersion: sailoperator.io/v1
kind: IstioRevisionTag
metadata: {name: default}
spec: {targetRef: {kind: Istio, name: shop}}
---
apiVersion: sailoperator.io/v1
kind: IstioRevisionTag
metadata: {name: prod}
spec: {targetRef: {kind: IstioRevision, name: hand}}
---
apiVersion: sailoperator.io/v1
kind: Istio
metadata: {name: bank}
spec: {version: v1.29.1, namespace: bank}
`

func TestSailKeepsTagsAndRevisions(t *testing.T) {
	text, lost, proof := converted(t, sailRevisions, Sail)
	if len(lost)+len(proof.Found)+len(proof.Differ) > 0 {
		t.Errorf("%v %v\n%v\n%s", lost, proof.Found, proof.Differ, text)
	}
	for _, want := range []string{"version: v1.29-latest\n", "type: RevisionBased\n", "kind: IstioRevision\n",
		"kind: IstioRevision\n    name: hand\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("the result lacks %q:\n%s", want, text)
		}
	}
}

func TestLifecycleHasOneMesh(t *testing.T) {
	text, lost, proof := converted(t, sailRevisions, Lifecycle)
	if proof.Found.HasErrors() {
		t.Fatalf("%v\n%s", proof.Found, text)
	}
	if len(lost) != 1 || lost[0].Code != diag.NotConverted || lost[0].Pos.Line != 35 {
		t.Errorf("only the second mesh is lost, not %v", lost)
	}
	for _, want := range []string{"# a switch\n", "connectTimeout: 90s\n", "revisionTags:\n",
		"revision: shop-v1-29-latest\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("the result lacks %q:\n%s", want, text)
		}
	}
}
