package lifecycle

import (
	"strings"
	"testing"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

func TestUnfilled(t *testing.T) {
	for text, want := range map[string]string{
		"${CLUSTER}": "${CLUSTER}", "mesh-${ID}": "${ID}", "${A:-b}": "${A:-b}", "$NETWORK": "$NETWORK",
		"$(CLUSTER)": "$(CLUSTER)", "%CLUSTER%": "%CLUSTER%", "%%C%%": "%%C%%", "@CLUSTER@": "@CLUSTER@",
		"__CLUSTER__": "__CLUSTER__", "#{CLUSTER}#": "#{CLUSTER}#", "[[cluster]]": "[[cluster]]",
		"((cluster))": "((cluster))", "<%= c %>": "<%= c %>", "a-<CLUSTER>": "<CLUSTER>", "${A:?b}-x": "${A:?b}",
		"{{ .Values.cluster }}": "{{ .Values.cluster }}", "<cluster-name>": "<cluster-name>",
		"": "", "cluster": "", "$": "", "a$B": "", "a%b": "", "a__b__c": "", "a@b": "", "[a]": "", "(?P<NAME>x)": "",
		"{}": "", "a<b": "", "<1>": "", "${}": "",
		"cost $5": "",
	} {
		if have := Unfilled(text); have != want {
			t.Errorf("Unfilled(%q) is %q, not %q", text, have, want)
		}
	}
}

// Texts with another meaning are not reported; all others are.
func TestUnfilledInPlaces(t *testing.T) {
	for text, want := range map[string]int{
		`metadata: {name: "${X}", annotations: {a: "${X}"}}`:                                            1,
		`spec: {values: {global: {network: "${X}"}}}`:                                                   1,
		`spec: {values: {global: {network: "%X%"}, revisionTags: ["@X@"]}}`:                             2,
		`spec: {values: {pilot: {env: {A: "%X% @X@"}}, meshConfig: {x: "[[x]] %X%"}}}`:                  0,
		`spec: {meshConfig: {defaultConfig: {discoveryAddress: "<HOST>:15012"}}}`:                       1,
		`spec: {values: {pilot: {nodeSelector: {"${X}": a}}}}`:                                          1,
		`spec: {values: {sidecarInjectorWebhook: {templates: {own: "{{ .Spec }}${X}"}}}}`:               0,
		`spec: {meshConfig: {accessLogFormat: "{{ x }} %START_TIME%"}}`:                                 0,
		`spec: {values: {pilot: {env: {A: "$(POD_NAME)"}}}}`:                                            0,
		`spec: {values: {pilot: {env: {A: "${POD_NAME}"}}}}`:                                            1,
		`spec: {values: {pilot: {podAnnotations: {a: "{{ with secret }}"}}}}`:                           0,
		`spec: {values: {pilot: {podAnnotations: {a: "${X}"}}}}`:                                        1,
		`spec: {values: {pilot: {initContainers: [{name: "{{ .Release.Name }}"}]}}}`:                    0,
		`spec: {values: {pilot: {initContainers: [{name: "${X}", command: [sh, "-c", "echo ${Y}"]}]}}}`: 1,
		`spec: {overlays: [{patches: [{path: "spec.x", value: "${X}"}]}]}`:                              1,
		`spec: {overlays: [{patches: [{path: "spec.x", value: "{{ X }} $(X)"}]}]}`:                      0,
		`spec: {overlays: [{patches: [{path: "spec.args[0]", value: "${X}"}]}]}`:                        0,
		`spec: {overlays: [{patches: [{path: "data.config", value: "${X}"}]}]}`:                         0,
		`spec: {overlays: [{patches: [{path: "spec.x", value: "echo ${X}"}]}]}`:                         0,
		"spec: {values: {a: \"line\\n${X}\"}}":                                                          0,
	} {
		docs, found := source.Parse("f.yaml", []byte(text))
		checkUnfilled(docs[0].Ref, &found)
		if len(found) != want {
			t.Errorf("%s: %d findings, not %d: %v", text, len(found), want, found)
		}
	}
}

func TestNamesBecomeWhatTheyMustBe(t *testing.T) {
	for _, c := range []struct {
		rule role
		fits string
		not  string
	}{
		{hub, "docker.io/istio localhost:5000 localhost:5000/x registry.corp.test/mesh_a/b--c gcr.io/istio-testing",
			"Registry.test/Mesh docker.io/ http://x a/b: docker.io//istio"},
		{tagOfImage, "1.28.2 latest 1.23.3-solo", "-a a:b a/b"},
		{trustDomain, "cluster.local prod Prod. a-b.c", "gke_p_us-east1_x -a a..b a.-b . " + strings.Repeat("a", 64)},
		{labelValue, "net1 a_b.c 1", "-a a/b a- " + strings.Repeat("a", 64)},
		{meshID, "mesh1 a/b proj-1", `a"b a\b`},
		{namespace, "istio-system 1", "Istio a.b a_b " + strings.Repeat("a", 64)},
		{service, "istio-gw", "1 1a a.b"},
	} {
		for name := range strings.FieldsSeq(c.fits) {
			if !c.rule.fits(name) {
				t.Errorf("%q must be taken for %s", name, c.rule.must)
			}
		}
		for name := range strings.FieldsSeq(c.not) {
			if c.rule.fits(name) {
				t.Errorf("%q must not be taken for %s", name, c.rule.must)
			}
		}
	}
	if have := AsTrustDomain("gke_p_us-east1_X"); have != "gke-p-us-east1-x" {
		t.Errorf("the near trust domain is %q", have)
	}
}

// A wrong name is reported once, at its position. A name with a variable is reported only for the variable.
func TestNamesAtTheirPlaces(t *testing.T) {
	const text = `apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata: {name: cp, namespace: gloo-mesh}
spec:
  installations:
  - revision: "${REV}"
    clusters: [{name: "{{ x }}", trustDomain: a_b}]
    istioOperatorSpec:
      hub: "https://registry.test"
      namespace: Istio
      meshConfig: {trustDomainAliases: [ok, not_ok]}
      values:
        global: {network: "net one", meshID: "a b", istioNamespace: "$NS"}
        pilot: {hub: Registry/Mesh}
`
	docs, _ := source.Parse("f.yaml", []byte(text))
	_, found := Decode(docs)
	want := map[int]diag.Code{}
	for _, d := range found {
		want[d.Pos.Line*100+d.Pos.Col] = d.Code
	}
	for at, code := range map[int]diag.Code{615: diag.Unfilled, 723: diag.Unfilled, 747: diag.BadValue, 912: diag.BadValue,
		1018: diag.BadValue,
		1145: diag.BadValue, 1327: diag.BadValue, 1346: diag.BadValue, 1369: diag.Unfilled, 1422: diag.BadValue} {
		if want[at] != code {
			t.Errorf("line %d, column %d: %v, not %v", at/100, at%100, want[at], code)
		}
	}
	if len(found) != 10 {
		t.Errorf("%d findings: %v", len(found), found)
	}
}
