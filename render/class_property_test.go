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
	byClass, clusters, fleets, drawn := 0, 0, 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		text := randomFleet(rt)
		docs, found := source.Parse("fleet.yaml", []byte(text))
		if found.HasErrors() {
			rt.Fatalf("%v\n%s", found, text)
		}
		before := t.Failed()
		r := sameBothWays(failing{t, rt}, docs, rapid.Bool().Draw(rt, "checks"))
		byClass, clusters = byClass+r.shared, clusters+len(r.clusters)
		if drawn++; len(r.clusters) > 0 {
			fleets++
		}
		if t.Failed() && !before {
			rt.Logf("%s", text)
		}
	})
	if drawn >= 20 && (byClass == 0 || fleets < drawn/6) { // a few fleets are refused, or have words that are looked at
		t.Errorf("%d of %d fleets rendered, %d releases took the fast way: too few", fleets, drawn, byClass)
	}
	t.Logf("%d releases of %d clusters in %d of %d fleets were made by class", byClass, clusters, fleets, drawn)
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
	revision := rapid.SampledFrom([]string{"", "", "stable"}).Draw(t, "revision")
	spec, gateway := randomSpec(t, version, revision), randomGateway(t, version, revision)
	name := rapid.SampledFrom([]string{"cluster-%d", "prod-%03d", "a%d-b", "%06d", "east.%02d.example", "node%d", "c%d",
		"0x%04d", "1e%04d", "a-name-of-a-cluster-that-is-longer-than-most-others-%02d"}).Draw(t, "names")
	if seldom(t, "long") {
		name = "a-name-that-no-label-and-no-trust-domain-can-have-because-of-its-length-%02d"
	}
	n := rapid.IntRange(4, 7).Draw(t, "clusters")
	var planes, gateways strings.Builder
	for i := range n {
		if rapid.IntRange(0, 9).Draw(t, "other") == 0 {
			spec, gateway = randomSpec(t, version, revision), randomGateway(t, version, revision)
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

// label returns a text that the value of a label can be, as far as the words can.
var label = rapid.SampledFrom([]string{"CLUSTER", "NETWORK", "DOMAIN", "constant", "xCLUSTER", "CLUSTER.x", "123"})

// seldom is true for a part of the draws. What is not valid is drawn seldom, so that most fleets render.
func seldom(t *rapid.T, what string) bool { return rapid.IntRange(0, 39).Draw(t, "seldom: "+what) == 0 }

// someLabel returns a text for a place with the rules of labels, seldom one that breaks them.
func someLabel(t *rapid.T, what string) string {
	if seldom(t, what) {
		return someText(t, what)
	}
	return fmt.Sprintf("%q", label.Draw(t, what))
}

func someText(t *rapid.T, label string) string { return fmt.Sprintf("%q", text.Draw(t, label)) }

// some returns lines that are there or not.
func some(t *rapid.T, label string, lines ...string) string {
	if len(lines) == 0 || !rapid.Bool().Draw(t, label) {
		return ""
	}
	return strings.Join(lines, "")
}

func randomSpec(t *rapid.T, version, revision string) string {
	profiles := []string{"minimal", "default", "ambient"}
	if revision != "" {
		profiles = profiles[:2] // an ambient control plane must not have a revision
	}
	profile := rapid.SampledFrom(profiles).Draw(t, "profile")
	deployment := "istiod"
	out := "    - clusters: [{name: \"CLUSTER\"" + some(t, "trustDomain", ", trustDomain: \"DOMAIN\"")
	if revision != "" {
		deployment += "-" + revision
		out += ", defaultRevision: true}]\n      revision: " + revision + "\n"
	} else {
		out += "}]\n"
	}
	return out +
		"      istioOperatorSpec:\n        profile: " + profile + "\n        tag: " + version + "\n" +
		some(t, "meshConfig", "        meshConfig:\n          accessLogFile: ", someText(t, "log"), "\n",
			"          defaultConfig: {proxyMetadata: {A: ", someText(t, "metadata"), "}, discoveryAddress: ",
			someText(t, "address"), "}\n") +
		"        values:\n          global: {network: \"NETWORK\", meshID: \"DOMAIN\"" +
		some(t, "hub", ", caAddress: ", someLabel(t, "ca"), ", proxy: {clusterDomain: ", someLabel(t, "clusterDomain"), "}") +
		"}\n" +
		some(t, "pilot", "          pilot: {env: {CLUSTER_ID: ", someText(t, "id"), "}, podAnnotations: {a: ",
			someText(t, "annotation"), "}, nodeSelector: {n: ", someLabel(t, "selector"), "}}\n") +
		"        components:\n          pilot:\n            k8s:\n" + randomPatches(t, deployment)
}

// randomGateway returns an installation of one gateway, or of two.
func randomGateway(t *rapid.T, version, revision string) string {
	out := "    - clusters: [{name: \"CLUSTER\"}]\n"
	if revision != "" {
		out = "    - clusters: [{name: \"CLUSTER\", activeGateway: true}]\n      controlPlaneRevision: " + revision +
			"\n      gatewayRevision: " + revision + "\n"
	}
	out += "      istioOperatorSpec:\n        profile: empty\n        tag: " + version +
		"\n        components:\n          ingressGateways:\n"
	names := rapid.SampledFrom([][]string{{"east"}, {"east", "west"}}).Draw(t, "gateways")
	for _, name := range names {
		deployment := name
		if revision != "" {
			deployment += "-" + revision
		}
		out += "          - name: " + name + "\n            enabled: true\n" +
			some(t, "label", "            label: {istio: "+name+"-", "CLUSTER, topology.istio.io/network: \"NETWORK\"}\n") +
			"            k8s:\n" + randomPatches(t, deployment) +
			some(t, "service", "              serviceAnnotations: {host: ", someText(t, "host"), "}\n",
				"              service: {selector: {n: \"NETWORK\"}, ports: [{name: tls, port: 15443, targetPort: 15443}]}\n")
	}
	return out
}

// randomPatches returns the fields of a `k8s` block of a Deployment. Some paths of overlays are compared with words.
func randomPatches(t *rapid.T, deployment string) string {
	n := rapid.IntRange(0, 2).Draw(t, "overlays")
	looks := rapid.IntRange(0, 3).Draw(t, "looks") == 0 // a path is compared with what the object has
	out := "              imagePullPolicy: Always\n" +
		some(t, "podAnnotations", "              podAnnotations: {b: ", someText(t, "pod annotation"), "}\n") +
		some(t, "resources", "              resources: {requests: {cpu: 200m}}\n") +
		some(t, "tolerations", "              tolerations: [{key: ", someLabel(t, "key"), ", operator: Exists}]\n")
	if env := "              env: [{name: A, value: " + someText(t, "value") + "}, {name: B_CLUSTER, value: x}, " +
		"{name: L, value: \"of CLUSTER in NETWORK\"}]\n"; looks {
		out += env
	} else {
		out += some(t, "env", env)
	}
	if n == 0 && !looks {
		return out
	}
	out += "              overlays:\n              - kind: Deployment\n                name: " + deployment +
		"\n                patches:\n"
	if looks {
		out += "                - " + lookingOverlay(t) + "\n"
	}
	for i := range n {
		out += "                - " + randomOverlay(t, i) + "\n"
	}
	return out
}

const container = "spec.template.spec.containers[0]."

// lookingOverlay returns a patch whose path is compared with words, and with the variables that the container has.
func lookingOverlay(t *rapid.T) string {
	look := rapid.SampledFrom([]string{"env.[value:of CLUSTER in NETWORK].value", "env[value:of CLUSTER in NETWORK].value",
		"env.[name:A].value", "env.[name:B_CLUSTER].value"}).Draw(t, "look")
	if seldom(t, "look") { // the container may have none of them
		look = rapid.SampledFrom([]string{"env.[value:DOMAIN].value", "args.[:.*CLUSTER.*]", "args.[:.*e.*]"}).Draw(t, "look")
	}
	return fmt.Sprintf("{path: %q, value: x}", container+look)
}

// randomOverlay returns patch i of an object, which is right for most objects.
func randomOverlay(t *rapid.T, i int) string {
	if rapid.Bool().Draw(t, "item") {
		return fmt.Sprintf("{path: %q, value: {name: %q, value: %s}}", container+"env[-1]",
			rapid.SampledFrom([]string{"C", "D", "CLUSTER"}).Draw(t, "name")+fmt.Sprint(i), someText(t, "item value"))
	}
	if rapid.Bool().Draw(t, "text") {
		path := rapid.SampledFrom([]string{"spec.template.metadata.annotations.x", "metadata.annotations.y",
			container + "args[-1]"}).Draw(t, "path")
		return fmt.Sprintf("{path: %q, value: %s}", path, someText(t, "patch"))
	}
	path := rapid.SampledFrom([]string{"metadata.labels.x", "spec.template.spec.nodeSelector.x"}).Draw(t, "path")
	if seldom(t, "key") {
		path = "metadata.annotations.CLUSTER" // a path of several keys, if the name has a dot
	}
	return fmt.Sprintf("{path: %q, value: %s}", path, someLabel(t, "patch"))
}
