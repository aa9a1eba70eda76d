package gate_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/gate"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

const gateInput = `apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata: {name: a, namespace: gloo-mesh}
---
apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata: {name: b}
`

const gateConfig = `apiVersion: meshpress.dev/v1alpha1
kind: RenderConfig
metadata: {name: config}
spec:
  policies:
`

// parse returns the gate for the text of `policies`, and the findings about this text.
func parse(t *testing.T, policy, today string) *gate.Gate {
	t.Helper()
	docs, found := source.Parse("in.yaml", []byte(gateInput))
	config, more := source.Parse("config.yaml", []byte(gateConfig+policy))
	in, bad := lifecycle.Decode(config)
	if len(found)+len(more)+len(bad) > 0 {
		t.Fatal(found, more, bad)
	}
	date, _ := time.Parse(time.DateOnly, today)
	return gate.New(in.Configs[0].Spec.Policies, append(docs, config...), date)
}

func finding(code diag.Code, line int, cluster string) diag.Diagnostic {
	var list diag.List
	list.Add(diag.Diagnostic{Code: code, Pos: diag.Pos{File: "in.yaml", Line: line, Col: 1}, Cluster: cluster, Text: "t"})
	return list[0]
}

func TestGate(t *testing.T) {
	a, b := finding(101, 3, "cluster1"), finding(101, 6, "cluster2")
	for name, c := range map[string]struct {
		policy string
		want   []string
	}{
		"defaults": {"    severity: {}", []string{"error t", "error t"}},
		"by code":  {"    severity: {MP0101: warning}", []string{"warning t", "warning t"}},
		"by cluster": {"    overrides: [{code: MP0101, severity: info, clusters: [cluster2]}]",
			[]string{"error t", "info t"}},
		"by resource": {"    overrides: [{code: MP0101, severity: info, resources: [IstioLifecycleManager/gloo-mesh/a]}]",
			[]string{"info t", "error t"}},
		"the last override wins": {"    severity: {MP0101: info}\n    overrides: [{code: MP0101, severity: warning}, " +
			"{code: MP0101, severity: error, resources: [IstioLifecycleManager/b]}]",
			[]string{"warning t", "error t"}},
		"other code": {"    overrides: [{code: MP0025, severity: info}]", []string{"error t", "error t"}},
		"waived": {"    waivers: [{code: MP0101, clusters: [cluster1], reason: in May, expires: \"2026-06-01\"}]",
			[]string{"info t (waived until 2026-06-01: in May)", "error t"}},
		"expired": {"    waivers: [{code: MP0101, reason: in May, expires: \"2026-05-31\"}]", []string{"error t", "error t"}},
	} {
		t.Run(name, func(t *testing.T) {
			var have []string
			for _, d := range parse(t, c.policy, "2026-06-01").Apply(diag.List{a, b}) {
				have = append(have, d.Severity.String()+" "+d.Text)
			}
			if d := cmp.Diff(c.want, have); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestGateLeavesBrokenInputAlone(t *testing.T) {
	config := lifecycle.PoliciesConfig{Severity: map[string]string{"MP0002": "info"},
		Overrides: []lifecycle.Override{{Target: lifecycle.Target{Code: "MP0002"}, Severity: "info"}},
		Waivers:   []lifecycle.Waiver{{Target: lifecycle.Target{Code: "MP0002"}, Expires: "2999-01-01"}}}
	g := gate.New(config, nil, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	if d := g.Apply(diag.List{finding(diag.BadYAML, 1, "")})[0]; d.Severity != diag.Error {
		t.Errorf("a file that is not YAML became %s", d.Severity)
	}
}

func TestWaiversAreFindings(t *testing.T) {
	const waivers = `    waivers:
    - {code: MP0101, reason: r, expires: "2026-05-31"}
    - {code: MP0101, reason: r, expires: "2026-06-01"}
    - {code: MP0025, reason: r, expires: "2026-06-02"}
`
	for name, c := range map[string]struct {
		today   string
		partial bool
		want    []string
	}{
		"whole run":   {"2026-06-01", false, []string{"config.yaml:7:42: MP0190", "config.yaml:9:7: MP0191"}},
		"partial run": {"2026-06-01", true, []string{"config.yaml:7:42: MP0190"}},
		"no date": {"", false, []string{"config.yaml:7:42: MP0190", "config.yaml:8:42: MP0190",
			"config.yaml:9:42: MP0190"}},
		"all are valid": {"2026-05-31", true, nil},
	} {
		t.Run(name, func(t *testing.T) {
			g := parse(t, waivers, c.today)
			g.Apply(diag.List{finding(101, 3, "cluster1"), finding(101, 6, "cluster1")})
			var have []string
			for _, d := range g.Waivers(func(diag.Code) bool { return !c.partial }) {
				have = append(have, d.Pos.String()+": "+d.Code.String())
			}
			if d := cmp.Diff(c.want, have); d != "" {
				t.Error(d)
			}
		})
	}
}
