package gateway

import (
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

const plane = `apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata: {name: mesh, namespace: gloo-mesh}
spec:
  installations:
  - revision: blue
    clusters: [{name: east, defaultRevision: true}]
    istioOperatorSpec: {profile: minimal, tag: 1.29.1, values: {global: {network: one}}}
---
`

const edge = `apiVersion: admin.gloo.solo.io/v2
kind: GatewayLifecycleManager
metadata: {name: edge, namespace: gloo-mesh}
spec:
  installations:
  - gatewayRevision: blue
    clusters: [{name: east, activeGateway: true}]
    istioOperatorSpec:
      profile: empty
      tag: 1.29.1
      components:
        ingressGateways:
        - name: edge
          namespace: gateways
          enabled: true
          label: {istio: edge, team: web}
          k8s:
            # for the sale
            resources: {requests: {cpu: 300m}}
            hpaSpec: {minReplicas: 2, maxReplicas: 4}
            nodeSelector: {pool: edge}
            service:
              ports: # clients use these
              - {name: http2, port: 80, targetPort: 8080}
              - {name: https-shop, port: 8443}
              - {name: tls, port: 15443}
              - {name: db, port: 5432}
            serviceAnnotations: {lb: public}
            overlays:
            - {kind: Deployment, name: edge-blue, patches: [{path: spec.minReadySeconds, value: 7}]}
`

// convert converts the gateways of the one cluster of a text.
func convert(t *testing.T, text string) ([]Converted, diag.List) {
	t.Helper()
	docs, found := source.Parse("in.yaml", []byte(text))
	if len(found) > 0 {
		t.Fatal(found)
	}
	fleet := render.Load(t.Context(), docs, render.Options{Charts: fixture.Charts}).WithOrigins()
	var all []Converted
	var lost diag.List
	found, err := fleet.Render(t.Context(), func(c render.Cluster) error {
		of, err := values.New(func(*chart.Chart) string { return values.Upstream }).Cluster(c)
		var gateways []values.Release
		for _, r := range of.Releases {
			if IsGateway(r) {
				gateways = append(gateways, r)
			}
		}
		all, lost = Convert(&c, gateways)
		return err
	})
	if err != nil || found.HasErrors() {
		t.Fatal(err, found)
	}
	return all, lost.Sorted()
}

func file(t *testing.T, all []Converted) string {
	t.Helper()
	f, err := File(all)
	if err != nil {
		t.Fatal(err)
	}
	return string(f.Text)
}

func TestParametersSayWhatIstiodDoesNot(t *testing.T) {
	all, lost := convert(t, plane+edge)
	got := file(t, all)
	for _, want := range []string{"    istio.io/rev: blue\n", "      team: web\n", "    # clients use these\n",
		"      protocol: HTTP\n", "          - name: edge-https-shop\n",
		"          gateway.istio.io/listener-protocol: auto-passthrough\n", "      protocol: TCP\n",
		"              # for the sale\n              resources:\n                requests:\n                  cpu: 300m\n",
		"      minReadySeconds: 7\n", "            pool: edge\n", "      maxReplicas: 4\n", "        lb: public\n",
		"        - port: 80\n          targetPort: 8080\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("the result lacks %q", want)
		}
	}
	for _, not := range []string{"memory:", "capabilities", "image:", "15020"} {
		if strings.Contains(got, not) {
			t.Errorf("the parameters repeat %q, which istiod says too", not)
		}
	}
	if t.Failed() {
		t.Log(got)
	}
	if len(lost) != 1 || !strings.Contains(lost[0].Text, `port 8443 of gateway "edge" has no certificate here`) ||
		lost[0].Pos.Line != 34 {
		t.Errorf("what is lost: %v", lost)
	}
}

func TestProofComparesWithIstiod(t *testing.T) {
	all, _ := convert(t, plane+edge)
	if len(all) != 1 || !all[0].Proof.Known {
		t.Fatal(all)
	}
	var differ []string
	for _, o := range all[0].Proof.Differ {
		for _, c := range o.Changes {
			differ = append(differ, o.Kind+" "+c.Path)
		}
	}
	want := []string{"Service spec.ipFamilyPolicy", "Service spec.ports[port=80].appProtocol",
		"Service spec.ports[port=8443].appProtocol", "Service spec.ports[port=15443].appProtocol",
		"Service spec.ports[port=5432].appProtocol", "Service spec.ports[port=15021]"}
	if diff := cmp.Diff(want, differ); diff != "" {
		t.Errorf("what differs (- want, + got):\n%s", diff)
	}
	if all[0].Proof.Equal != 2 {
		t.Errorf("%d objects are equal: want the Deployment and the autoscaler", all[0].Proof.Equal)
	}
}

// The proof can fail: a field that is not in the parameters is a difference.
func TestProofSeesWhatIsMissing(t *testing.T) {
	all, _ := convert(t, plane+edge)
	c := &all[0]
	text, _ := c.Parameters["data"].(map[string]any)["deployment"].(string)
	if !strings.Contains(text, "minReadySeconds") {
		t.Fatal(text)
	}
	wanted := map[string]map[string]any{"Deployment": {"spec": map[string]any{"minReadySeconds": int64(7)}}}
	docs, _ := source.Parse("in.yaml", []byte(plane+edge))
	_, err := render.Load(t.Context(), docs, render.Options{Charts: fixture.Charts}).Render(t.Context(),
		func(cluster render.Cluster) error {
			made, err := istiodOf(&cluster, c.release).make(c.Gateway)
			if p := prove(wanted, made, nil); len(p.Differ) == 0 {
				t.Error("nothing differs, although no parameter sets the field")
			}
			return err
		})
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhatHasNoEquivalent(t *testing.T) {
	for name, row := range map[string]struct{ text, want string }{
		"without a control plane": {edge, "what istiod makes of Gateway \"edge\" is not known"},
		"an inactive revision": {plane + strings.Replace(edge, ", activeGateway: true", "", 1),
			"has no Service of its own"},
		"an old istiod": {strings.ReplaceAll(plane+edge, "1.29.1", "1.25.1"),
			"the parameters of Gateway \"edge\" have no effect: istiod 1.25.1"},
		"UDP": {plane + strings.Replace(edge, "{name: db, port: 5432}", "{name: dns, port: 53, protocol: UDP}", 1),
			"port 53 of gateway \"edge\" is one of UDP"},
	} {
		t.Run(name, func(t *testing.T) {
			_, lost := convert(t, row.text)
			for _, d := range lost {
				if strings.Contains(d.Text, row.want) {
					return
				}
			}
			t.Errorf("no finding has %q: %v", row.want, lost)
		})
	}
}

// istiod's template of every version that reads parameters can be evaluated.
func TestTemplatesOfAllVersions(t *testing.T) {
	for _, version := range []string{"1.26.1", "1.27.9", "1.28.2", "1.30.4"} {
		t.Run(version, func(t *testing.T) {
			all, _ := convert(t, strings.ReplaceAll(plane+edge, "1.29.1", version))
			if len(all) != 1 || !all[0].Proof.Known || all[0].Proof.Equal != 2 {
				t.Errorf("%+v", all)
			}
		})
	}
}
