package hostile

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
)

// growth is an input of a given size. The cost must grow as the size does.
type growth struct {
	small int
	files func(n int) map[string]string
	host  host
}

// TestCost compares the CPU time of an input with that of one four times as large. It allows a factor of 1.5
// and half a second for noise.
func TestCost(t *testing.T) {
	for name, g := range map[string]growth{
		"clusters and other clusters": {500, func(n int) map[string]string {
			var names, kinds strings.Builder
			for i := range n {
				fmt.Fprintf(&names, "{name: c%d}, ", i)
				fmt.Fprintf(&kinds, "---\napiVersion: admin.gloo.solo.io/v2\nkind: KubernetesCluster\nmetadata: {name: other%d, "+
					"namespace: gloo-mesh}\n", i)
			}
			ilm := strings.Replace(honest, "{name: cluster1}", strings.TrimSuffix(names.String(), ", "), 1)
			return map[string]string{"ilm.yaml": strings.Replace(ilm, "profile: minimal", "profile: empty", 1),
				"clusters.yaml": kinds.String()}
		}, checked},
		"unknown fields of the mesh config": {1000, func(n int) map[string]string {
			return map[string]string{"ilm.yaml": controlPlane("cluster1", "meshConfig:\n"+indent(keys(n, "accessLogX%d"), "  "))}
		}, checked},
		"unknown values": {1000, func(n int) map[string]string {
			return map[string]string{"ilm.yaml": controlPlane("cluster1", "values:\n  pilot:\n"+indent(keys(n, "x%d"), "    "))}
		}, checked},
		"unknown fields": {1000, func(n int) map[string]string {
			return map[string]string{"ilm.yaml": controlPlane("cluster1", keys(n, "x%d"))}
		}, checked},
		"long keys and long lists": {100, func(n int) map[string]string {
			long := strings.Repeat("k", n*50)
			return map[string]string{"ilm.yaml": controlPlane("cluster1",
				"values: {pilot: {"+long+": ["+strings.Repeat("{a: b}, ", n*50)+"{}]}}")}
		}, checked},
		"environment of a component": {2500, func(n int) map[string]string {
			var b strings.Builder
			for i := range n {
				fmt.Fprintf(&b, "{name: A%d, value: b}, ", i)
			}
			return map[string]string{"ilm.yaml": controlPlane("cluster1",
				"components: {pilot: {k8s: {env: ["+strings.TrimSuffix(b.String(), ", ")+"]}}}")}
		}, commandLine},
		"gateways": {50, func(n int) map[string]string {
			var b strings.Builder
			for i := range n {
				fmt.Fprintf(&b, "{name: g%d, namespace: a, enabled: true}, ", i)
			}
			return map[string]string{"glm.yaml": strings.Replace(gateway("cluster1", "a", "b"),
				"{name: a, namespace: b, enabled: true}", strings.TrimSuffix(b.String(), ", "), 1)}
		}, checked},
		"overlays": {100, func(n int) map[string]string {
			patch := `{path: metadata.labels.a, value: b}, `
			return map[string]string{"ilm.yaml": controlPlane("cluster1",
				"components: {pilot: {k8s: {overlays: [{kind: Deployment, name: istiod, patches: ["+
					strings.TrimSuffix(strings.Repeat(patch, n*10), ", ")+"]}]}}}")}
		}, commandLine},
		"overlays that miss": {250, func(n int) map[string]string {
			patch := `{path: "spec.x.y.[name:z]", value: b}, `
			return map[string]string{"ilm.yaml": controlPlane("cluster1",
				"components: {pilot: {k8s: {overlays: [{kind: Deployment, name: istiod, patches: ["+
					strings.TrimSuffix(strings.Repeat(patch, n), ", ")+"]}]}}}")}
		}, checked},
		"installations": {100, func(n int) map[string]string {
			one := "  - clusters: [{name: cluster%d}]\n    istioOperatorSpec: {profile: empty, tag: " + usual +
				", values: {x: y}}\n"
			var b strings.Builder
			for i := range n {
				fmt.Fprintf(&b, one, i)
			}
			return map[string]string{"ilm.yaml": "apiVersion: admin.gloo.solo.io/v2\nkind: IstioLifecycleManager\nmetadata: " +
				"{name: a}\nspec:\n  installations:\n" + b.String()}
		}, checked},
		"resources": {250, func(n int) map[string]string {
			var b strings.Builder
			for i := range n {
				b.WriteString(strings.Replace(strings.Replace(controlPlane("cluster1", ""), "name: istiod",
					fmt.Sprintf("name: istiod%d", i), 1), "profile: minimal", "profile: empty", 1) + "---\n")
			}
			return map[string]string{"ilm.yaml": b.String()}
		}, checked},
		"waivers": {1000, func(n int) map[string]string {
			var b strings.Builder
			for i := range n {
				fmt.Fprintf(&b, "  - {code: MP0101, reason: x, expires: \"2099-01-01\", clusters: [c%d]}\n", i)
			}
			return map[string]string{"ilm.yaml": honest, "meshpress.yaml": renderConfig + "spec:\n  policies:\n   waivers:\n" +
				b.String()}
		}, line("check", "check", "app", "--today", "2026-01-01")},
		"overrides and findings": {250, func(n int) map[string]string {
			var b strings.Builder
			for i := range n {
				fmt.Fprintf(&b, "  - {code: MP0004, severity: info, clusters: [c%d]}\n", i)
			}
			return map[string]string{"ilm.yaml": controlPlane("cluster1", keys(n, "x%d")),
				"meshpress.yaml": renderConfig + "spec:\n  policies:\n   overrides:\n" + b.String()}
		}, checked},
		"a misspelt name among many": {1000, func(n int) map[string]string {
			return map[string]string{"ilm.yaml": honest, "meshpress.yaml": renderConfig + "spec:\n  only: [" +
				strings.Repeat("clusterl, ", n) + "x]\n"}
		}, checked},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cost := func(n int) float64 {
				w, a := newWorld(t), attack{files: g.files(n), hosts: []host{g.host}}
				for name, text := range a.files {
					w.write("repo/app/"+name, text)
				}
				c := g.host.call(w, a)
				c.unwatched = true
				r := w.run(c)
				w.judge(a, r)
				if t.Failed() {
					t.Log(r)
				}
				return r.seconds
			}
			small, large := cost(g.small), cost(4*g.small)
			t.Logf("%d: %.2f s, %d: %.2f s", g.small, small, 4*g.small, large)
			if large > 6*small+0.5 {
				t.Errorf("four times the input takes %.2f s of CPU instead of %.2f", large, small)
			}
		})
	}
}

// keys returns n unknown fields.
func keys(n int, name string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, name+": y\n", i)
	}
	return b.String()
}

// seconds returns the CPU time of a process in seconds.
func seconds(used *syscall.Rusage) float64 {
	return float64(used.Utime.Sec+used.Stime.Sec) + float64(used.Utime.Usec+used.Stime.Usec)/1e6
}

// TestFindingsHaveBounds proves that no input makes a log of many megabytes.
func TestFindingsHaveBounds(t *testing.T) {
	var gateways strings.Builder
	for i := range 300 {
		fmt.Fprintf(&gateways, "{name: g%d, namespace: a, enabled: true}, ", i)
	}
	long := strings.Repeat("x", 1_000_000)
	bounded := func(files map[string]string) attack {
		return attack{files: files, output: 4 << 20, hosts: []host{checked,
			line("check sarif", "check", "app", "--format", "sarif"),
			line("check markdown", "check", "app", "--format", "markdown"), plugin}}
	}
	attacks(t, map[string]attack{
		"gateways of a cluster": bounded(map[string]string{"glm.yaml": strings.Replace(gateway("cluster1", "a", "b"),
			"{name: a, namespace: b, enabled: true}", strings.TrimSuffix(gateways.String(), ", "), 1)}),
		"a long value": bounded(map[string]string{"ilm.yaml": strings.Replace(honest, usual, long, 1)}),
		"a long key":   bounded(map[string]string{"ilm.yaml": controlPlane("cluster1", "? "+long+"\n: b")}),
		"a long failure": {files: chart(map[string]string{"templates/a.yaml": `{{ fail (repeat 1000000 "x") }}`}),
			spec: ownCharts, output: 4 << 20},
		"many long unknown keys": bounded(map[string]string{"ilm.yaml": controlPlane("cluster1",
			keys(1000, strings.Repeat("x", 10_000)+"%d"))}),
	})
}
