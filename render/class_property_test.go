package render_test

import (
	"flag"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/meshpress/meshpress/render/source"
)

// TestAnyFleetIsTheSameByClass renders random fleets by class and in full. Names, values, patches and overlays have
// the words of a cluster in places where they are carried, and in places where somebody looks at them.
func TestAnyFleetIsTheSameByClass(t *testing.T) {
	checks := "30"
	if testing.Short() {
		checks = "20" // of which rapid takes a fifth
	}
	if f := flag.Lookup("rapid.checks"); f.Value.String() == f.DefValue {
		if err := f.Value.Set(checks); err != nil {
			t.Fatal(err)
		}
	}
	byClass, clusters, fleets := 0, 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		text := randomFleet(rt)
		docs, found := source.Parse("fleet.yaml", []byte(text))
		if found.HasErrors() {
			rt.Fatalf("%v\n%s", found, text)
		}
		before := t.Failed()
		r := sameBothWays(failing{t, rt}, docs, rapid.Bool().Draw(rt, "checks"))
		byClass, clusters = byClass+r.shared, clusters+len(r.clusters)
		if len(r.clusters) > 0 {
			fleets++
		}
		if t.Failed() && !before {
			rt.Logf("%s", text)
		}
	})
	if fleets >= 10 && byClass == 0 { // a few fleets may all be refused, or have words where somebody looks at them
		t.Error("no release took the fast way")
	}
	t.Logf("%d releases of %d clusters in %d fleets were made by class", byClass, clusters, fleets)
}

// failing is a test whose failures are those of the property, so that it is shrunk.
type failing struct {
	testing.TB
	rt *rapid.T
}

func (f failing) Helper()                           {}
func (f failing) Errorf(format string, args ...any) { f.rt.Errorf(format, args...) }
func (f failing) Fatalf(format string, args ...any) { f.rt.Fatalf(format, args...) }
func (f failing) Fatal(args ...any)                 { f.rt.Fatal(args...) }

// randomFleet returns the resources of a fleet. Its clusters are of one shape, and differ in their words, or not
// even in these.
func randomFleet(t *rapid.T) string {
	version := rapid.SampledFrom([]string{"1.23.2-solo", "1.24.3-solo", "1.29.1-solo"}).Draw(t, "version")
	spec, gateway := randomSpec(t, version), randomGateway(t, version)
	name := rapid.SampledFrom([]string{"cluster-%d", "prod-%03d", "a%d-b", "%06d", "east.%02d.example", "node%d", "c%d",
		"0x%04d", "1e%04d", "a-very-long-name-of-a-cluster-that-is-much-longer-than-others-%02d"}).Draw(t, "names")
	n := rapid.IntRange(4, 7).Draw(t, "clusters")
	var planes, gateways strings.Builder
	for i := range n {
		if rapid.IntRange(0, 9).Draw(t, "other") == 0 {
			spec, gateway = randomSpec(t, version), randomGateway(t, version)
		}
		w := words{cluster: fmt.Sprintf(name, i)}
		w.network = word(t, "network", i, w.cluster)
		w.domain = word(t, "domain", i, w.cluster)
		planes.WriteString(w.in(spec))
		gateways.WriteString(w.in(gateway))
	}
	const manager = "apiVersion: admin.gloo.solo.io/v2\nkind: %s\nmetadata: {name: m}\nspec:\n  installations:\n%s---\n"
	return fmt.Sprintf(manager, "IstioLifecycleManager", planes.String()) +
		fmt.Sprintf(manager, "GatewayLifecycleManager", gateways.String())
}

type words struct{ cluster, network, domain string }

func (w words) in(text string) string {
	return strings.NewReplacer("CLUSTER", w.cluster, "NETWORK", w.network, "DOMAIN", w.domain).Replace(text)
}

// word returns a word that the cluster has alone, that all have, or that YAML could take for something else.
func word(t *rapid.T, label string, i int, cluster string) string {
	return rapid.SampledFrom([]string{cluster, "net-" + cluster, fmt.Sprintf("network-%02d", i), "network-of-all",
		fmt.Sprintf("%02d.example.com", i), fmt.Sprintf("1%04d", i), "istio-system", "trueNorth", "default", "proxyv2",
		"Kubernetes"}).Draw(t, label)
}

// text returns a text that may have words in it.
var text = rapid.SampledFrom([]string{"CLUSTER", "NETWORK", "DOMAIN", "gw.CLUSTER.example.com", "a CLUSTER: b",
	"CLUSTER", "NETWORK", "constant", "CLUSTER NETWORK", "CLUSTER: NETWORK", "xCLUSTER", "xCLUSTERx", "constant",
	"true", "123",
	"a text that is much longer than one line of eighty columns and has CLUSTER in its middle and NETWORK at its end"})

func someText(t *rapid.T, label string) string { return fmt.Sprintf("%q", text.Draw(t, label)) }

// some returns lines that are there or not.
func some(t *rapid.T, label string, lines ...string) string {
	if len(lines) == 0 || !rapid.Bool().Draw(t, label) {
		return ""
	}
	return strings.Join(lines, "")
}

func randomSpec(t *rapid.T, version string) string {
	profile := rapid.SampledFrom([]string{"ambient", "minimal", "default"}).Draw(t, "profile")
	return "    - clusters: [{name: \"CLUSTER\"" + some(t, "trustDomain", ", trustDomain: \"DOMAIN\"") + "}]\n" +
		"      istioOperatorSpec:\n        profile: " + profile + "\n        tag: " + version + "\n" +
		some(t, "meshConfig", "        meshConfig:\n          accessLogFile: ", someText(t, "log"), "\n",
			"          defaultConfig: {proxyMetadata: {A: ", someText(t, "metadata"), "}, discoveryAddress: ",
			someText(t, "address"), "}\n") +
		"        values:\n          global: {network: \"NETWORK\", meshID: \"DOMAIN\"" +
		some(t, "hub", ", caAddress: ", someText(t, "ca"), ", proxy: {clusterDomain: ", someText(t, "clusterDomain"), "}") +
		"}\n" +
		some(t, "pilot", "          pilot: {env: {CLUSTER_ID: ", someText(t, "id"), "}, podAnnotations: {a: ",
			someText(t, "annotation"), "}, nodeSelector: {n: ", someText(t, "selector"), "}}\n") +
		"        components:\n          pilot:\n            k8s:\n" + randomPatches(t, "Deployment", "istiod")
}

func randomGateway(t *rapid.T, version string) string {
	return "    - clusters: [{name: \"CLUSTER\"}]\n      istioOperatorSpec:\n        profile: empty\n        tag: " +
		version +
		"\n        components:\n          ingressGateways:\n          - name: east\n            enabled: true\n" +
		some(t, "label", "            label: {istio: ", someText(t, "istio"), ", topology.istio.io/network: \"NETWORK\"}\n") +
		"            k8s:\n" + randomPatches(t, "Deployment", "east") +
		some(t, "service", "              serviceAnnotations: {host: ", someText(t, "host"), "}\n",
			"              service: {selector: {n: \"NETWORK\"}, ports: [{name: tls, port: 15443, targetPort: 15443}]}\n")
}

// randomPatches returns the fields of a `k8s` block. Some paths of overlays are compared with words.
func randomPatches(t *rapid.T, kind, name string) string {
	out := "              imagePullPolicy: Always\n" +
		some(t, "env", "              env: [{name: A, value: ", someText(t, "value"), "}, {name: B_CLUSTER, value: x}]\n") +
		some(t, "podAnnotations", "              podAnnotations: {b: ", someText(t, "pod annotation"), "}\n")
	n := rapid.IntRange(0, 2).Draw(t, "overlays")
	if n == 0 {
		return out
	}
	out += "              overlays:\n              - kind: " + kind + "\n                name: " + name +
		"\n                patches:\n"
	for range n {
		out += "                - " + randomOverlay(t) + "\n"
	}
	return out
}

// randomOverlay returns a patch. Most patches are right for most objects.
func randomOverlay(t *rapid.T) string {
	const container = "spec.template.spec.containers[0]."
	if rapid.IntRange(0, 3).Draw(t, "looks") == 0 { // the path is compared with what the object has
		return fmt.Sprintf("{path: %q, value: x}", container+rapid.SampledFrom([]string{"env.[value:CLUSTER].value",
			"env[value:NETWORK].value", "env.[value:DOMAIN].value", "args.[:.*CLUSTER.*]", "args.[:.*e.*]",
			"env.[name:A].value"}).Draw(t, "look"))
	}
	if rapid.Bool().Draw(t, "item") {
		return fmt.Sprintf("{path: %q, value: {name: %s, value: %s}}", container+"env[-1]",
			rapid.SampledFrom([]string{"C", "D", `"CLUSTER"`}).Draw(t, "name"), someText(t, "item value"))
	}
	path := rapid.SampledFrom([]string{"spec.template.metadata.annotations.x", "metadata.labels.x",
		"metadata.annotations.CLUSTER", container + "args[-1]", "spec.template.spec.priorityClassName"})
	return fmt.Sprintf("{path: %q, value: %s}", path.Draw(t, "path"), someText(t, "patch"))
}
