package bench

import (
	"fmt"
	"testing"

	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/inspect/live"
	"github.com/meshpress/meshpress/inspect/plan"
	"github.com/meshpress/meshpress/inspect/report"
	"github.com/meshpress/meshpress/inspect/takeover"
	"github.com/meshpress/meshpress/policies"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/snapshot"
	"github.com/meshpress/meshpress/render/source"
)

// pasts are the dimensions of what a cluster has before the change, as a dump. The inputs are small.
var pasts = []dimension{
	{"revisions that go", 200, dumped(istiod + tagOf)},
	{"gateways that go", 200, dumped(gatewayOf + serviceOf)},
	{"objects of one release that go", 500, dumped("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m-%05[1]d, " +
		"namespace: istio-system, labels: {app: istiod}, annotations: {meta.helm.sh/release-name: r}}\n")},
	{"owners of an object", 500, func(n int) input {
		return input{resources: plane("{name: c}", ""), live: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio, " +
			"namespace: istio-system, ownerReferences: [" + each(n, "{apiVersion: v1, kind: K, name: o-%05d}") + "]}\n"}
	}},
}

const (
	istiod = `apiVersion: apps/v1
kind: Deployment
metadata: {name: istiod-r%05[1]d, namespace: istio-system, labels: {app: istiod}}
spec:
  template:
    metadata: {labels: {istio.io/rev: r%05[1]d}}
    spec: {containers: [{name: discovery, image: "p:1.28.1"}]}
---
`
	tagOf = `apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: istio-revision-tag-t%05[1]d, labels: {istio.io/tag: t%05[1]d, istio.io/rev: r%05[1]d}}
`
	gatewayOf = `apiVersion: apps/v1
kind: Deployment
metadata: {name: gateway-%05[1]d, namespace: istio-system, labels: {app: istio-ingressgateway}}
spec: {template: {metadata: {labels: {istio.io/rev: main, g: g%05[1]d}}, spec: {containers: [{name: istio-proxy}]}}}
---
`
	serviceOf = `apiVersion: v1
kind: Service
metadata: {name: gateway-%05[1]d, namespace: istio-system, labels: {app.kubernetes.io/part-of: istio}}
spec: {selector: {g: g%05[1]d}}
`
)

func dumped(format string) func(int) input {
	return func(n int) input {
		return input{resources: plane("{name: c}", ""), live: documents(n, format)}
	}
}

// TestDumpsAreCompared proves that the dimensions of dumps are about something: each changes what the plan says.
func TestDumpsAreCompared(t *testing.T) {
	charts := library(t)
	for _, d := range pasts {
		if runOn(t, charts, d.of(8)) <= runOn(t, charts, d.of(1)) {
			t.Errorf("%s: more in the dump does not make the plan longer", d.name)
		}
	}
}

// comparisons are what is done with a cluster and what it had before.
type comparisons struct {
	present  *live.Cluster
	diff     *diff.Fleet
	plan     *plan.Fleet
	takeover *takeover.Fleet
}

func compare(t testing.TB, dump string) *comparisons {
	t.Helper()
	present, err := live.Read("c", []byte(dump))
	if err != nil {
		t.Fatal(err)
	}
	return &comparisons{present, diff.New(), plan.New(), takeover.New(nil)}
}

// checks are those with the rules about upgrades, or without rules, so that findings do not keep the cluster back.
func (c *comparisons) checks(rules []*policies.Rule) policies.Options {
	return policies.Options{Rules: rules, Past: c}
}

// Names implements [policies.Past].
func (c *comparisons) Names() []string { return nil }

// Before implements [policies.Past].
func (c *comparisons) Before(r *render.Cluster) *snapshot.Snapshot {
	return takeover.Before(c.present, r)
}

func (c *comparisons) add(r render.Cluster) error {
	before := takeover.Before(c.present, &r)
	c.takeover.Add(r, c.present)
	if err := c.diff.Add(before, r); err != nil {
		return err
	}
	return c.plan.Add(before, r)
}

// write prints all reports.
func (c *comparisons) write() string {
	return fmt.Sprintf("%+v\n%+v\n%+v\n", c.plan.Report(), c.diff.Report(), c.takeover.Report())
}

// runOnDump renders an input, compares it with a dump in every way, and returns how many bytes that prints.
func runOnDump(t testing.TB, charts *chart.Library, in input) int {
	t.Helper()
	c := compare(t, in.live)
	var text countWriter
	for _, rules := range [][]*policies.Rule{policies.Rules(), {}} {
		docs, found := source.Parse("fleet.yaml", []byte(in.resources))
		more, err := render.Load(t.Context(), docs, render.Options{Today: today, Checks: policies.New(c.checks(rules)),
			Charts: func(lifecycle.ConfigSpec) (*chart.Library, diag.List) { return charts, nil }}).Render(t.Context(), c.add)
		if err != nil {
			t.Fatal(err)
		}
		if err := report.WriteText(&text, append(found, more...), nil); err != nil {
			t.Fatal(err)
		}
	}
	return int(text) + len(c.write())
}
