package fleet_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/lifecycle"
)

var anything lifecycle.ConfigSpec

func TestClustersAreByNameWithControlPlanesFirst(t *testing.T) {
	clusters, found := plan(t, anything,
		gateways("ingress", "{clusters: [{name: b}, {name: a}]}"),
		controlPlanes("istiod", "{clusters: [{name: c}, {name: b}, {name: a}]}"))
	want(t, clusters, found,
		`a, default ""`, "  IstioLifecycleManager istiod", "  GatewayLifecycleManager ingress",
		`b, default ""`, "  IstioLifecycleManager istiod", "  GatewayLifecycleManager ingress",
		`c, default ""`, "  IstioLifecycleManager istiod")
}

func TestTheOrderOfFilesDoesNotMatter(t *testing.T) {
	texts := []string{
		controlPlanes("new", "{revision: 1-24, clusters: [{name: a, defaultRevision: true}]}"),
		controlPlanes("old", "{revision: 1-23, clusters: [{name: a}]}"),
		gateways("ingress", "{gatewayRevision: 1-24, clusters: [{name: a, activeGateway: true}]}",
			"{gatewayRevision: 1-23, clusters: [{name: a}]}"),
	}
	decided := []string{`a, default "1-24"`,
		"  IstioLifecycleManager old 1-23", "  IstioLifecycleManager new 1-24",
		"  GatewayLifecycleManager ingress 1-23", "  GatewayLifecycleManager ingress 1-24, active"}
	clusters, found := plan(t, anything, texts...)
	want(t, clusters, found, decided...)
	clusters, found = plan(t, anything, texts[2], texts[1], texts[0])
	want(t, clusters, found, decided...)
}

func TestTheControlPlaneOfAGatewayIsThatOfItsRevision(t *testing.T) {
	clusters, found := plan(t, anything,
		controlPlanes("istiod", "{revision: 1-23, clusters: [{name: a, defaultRevision: true}]}"),
		gateways("same", "{gatewayRevision: 1-23, clusters: [{name: a}]}"),
		gateways("other", "{gatewayRevision: blue, controlPlaneRevision: 1-23, clusters: [{name: a}]}"))
	want(t, clusters, found, `a, default "1-23"`, "  IstioLifecycleManager istiod 1-23",
		"  GatewayLifecycleManager same 1-23", "  GatewayLifecycleManager other blue of 1-23")
}

func TestAGatewayWithoutItsControlPlaneIsReported(t *testing.T) {
	_, found := plan(t, anything,
		controlPlanes("istiod", "{revision: 1-23, clusters: [{name: a, defaultRevision: true}]}",
			"{revision: 1-22, clusters: [{name: a}]}"),
		gateways("ingress", "{gatewayRevision: 1-24, clusters: [{name: a}]}"))
	want(t, nil, found,
		`b.yaml:5:36: warning MP0029: the control plane of the gateway, revision "1-24", is not installed in cluster "a"`,
		`  hint: there is revision "1-22", revision "1-23"`)
	_, found = plan(t, anything, gateways("ingress", "{gatewayRevision: 1-24, clusters: [{name: a}]}"))
	want(t, nil, found) // the inputs have only gateways, so the control plane is not checked
}

func TestAutoIsWhatTheConfigSays(t *testing.T) {
	texts := []string{
		controlPlanes("istiod", "{revision: auto, clusters: [{name: a, defaultRevision: true}]}"),
		gateways("ingress", "{gatewayRevision: auto, clusters: [{name: a}]}",
			"{gatewayRevision: automatic, controlPlaneRevision: auto, clusters: [{name: a}]}"),
	}
	auto := &lifecycle.AutoConfig{Revision: "1-23", Hub: "example.com/istio", Tag: "1.23.3-solo"}
	clusters, found := plan(t, lifecycle.ConfigSpec{Auto: auto}, texts...)
	want(t, clusters, found, `a, default "1-23"`, "  IstioLifecycleManager istiod 1-23",
		"  GatewayLifecycleManager ingress 1-23", "  GatewayLifecycleManager ingress automatic of 1-23")
	tag, at := clusters[0].Installations[0].Tag()
	if tag != "1.23.3-solo" || at.Pos().String() != "a.yaml:5:12" ||
		hubOf(clusters[0].Installations[0]) != "example.com/istio" {
		t.Errorf("tag %q is from %s, hub is %q", tag, at.Pos(), hubOf(clusters[0].Installations[0]))
	}
}

func TestAutoWithoutAMappingIsAnError(t *testing.T) {
	_, found := plan(t, anything, controlPlanes("istiod",
		"{revision: auto, clusters: [{name: a, defaultRevision: true}]}"))
	want(t, nil, found,
		`a.yaml:5:12: error MP0022: revision "auto" must be mapped in the config: which version it stands for is not published`,
		"  hint: in meshpress.yaml: `spec: {auto: {revision: 1-23, hub: <registry>, tag: 1.23.2-solo}}`")
}

func TestTheInstallationsOwnTagAndHubWin(t *testing.T) {
	auto := &lifecycle.AutoConfig{Revision: "1-23", Hub: "auto.example.com", Tag: "1.23.0"}
	for _, row := range []struct{ spec, tag, hub string }{
		{"{tag: 1.24.2, hub: own.example.com}", "1.24.2", "own.example.com"},
		{"{tag: '', values: {global: {tag: 1.25.1}}}", "1.25.1", "auto.example.com"},
		{"{}", "1.23.0", "auto.example.com"},
	} {
		clusters, _ := plan(t, lifecycle.ConfigSpec{Auto: auto},
			controlPlanes("istiod", "{revision: auto, clusters: [{name: a}], istioOperatorSpec: "+row.spec+"}"))
		install := clusters[0].Installations[0]
		if tag, _ := install.Tag(); tag != row.tag || hubOf(install) != row.hub {
			t.Errorf("%s: tag %q and hub %q, want %q and %q", row.spec, tag, hubOf(install), row.tag, row.hub)
		}
	}
}

func TestAnInnerRevisionMustAgree(t *testing.T) {
	inner := func(outer, inner string) string {
		return controlPlanes("istiod", "{revision: '"+outer+"', clusters: [{name: a, defaultRevision: true}], "+
			"istioOperatorSpec: {revision: "+inner+"}}")
	}
	for _, agrees := range []string{inner("1-23", "1-23"), inner("", "default"), inner("1-23", "null")} {
		if _, found := plan(t, anything, agrees); found.HasErrors() {
			t.Errorf("%s: %v", agrees, found)
		}
	}
	_, found := plan(t, anything, inner("1-23", "1-24"))
	want(t, nil, found, "a.yaml:5:96: error MP0008: `spec.installations[0].istioOperatorSpec.revision` is \"1-24\", but "+
		"the revision of the installation is \"1-23\"",
		"  hint: leave it out of istioOperatorSpec")
	_, found = plan(t, anything, inner("", "1-24"))
	if !found.HasErrors() {
		t.Error("a revision that is only in the operator spec would be lost in silence")
	}
}

func TestRevisionDefaultMeansNone(t *testing.T) {
	clusters, found := plan(t, anything, controlPlanes("istiod", "{revision: default, clusters: [{name: a}]}"),
		gateways("ingress", "{gatewayRevision: default, clusters: [{name: a}]}"))
	want(t, clusters, found, `a, default ""`, "  IstioLifecycleManager istiod", "  GatewayLifecycleManager ingress",
		`a.yaml:5:12: warning MP0051: revision "default" means no revision`, "  hint: leave it out",
		`b.yaml:5:19: warning MP0051: revision "default" means no revision`, "  hint: leave it out")
}

func TestAnInstallationWithoutClustersIsReported(t *testing.T) {
	clusters, found := plan(t, anything, controlPlanes("istiod", "{clusters: []}", "{clusters: null}", "{revision: a}"))
	want(t, clusters, found,
		"a.yaml:5:12: warning MP0020: the installation names no cluster and renders nothing",
		"a.yaml:6:12: warning MP0020: the installation names no cluster and renders nothing",
		"a.yaml:7:1: warning MP0020: the installation names no cluster and renders nothing")
}

func TestOneTrustDomainForSeveralClustersIsReported(t *testing.T) {
	const spec = "istioOperatorSpec: {meshConfig: {trustDomain: mesh.example.com}}"
	_, found := plan(t, anything, controlPlanes("istiod", "{clusters: [{name: a}, {name: b}], "+spec+"}"))
	want(t, nil, found, `a.yaml:5:82: warning MP0031: 2 clusters share the trust domain "mesh.example.com"`,
		"  hint: set `trustDomain` for each of clusters[] if they are meshes of their own")
	for _, fine := range []string{"{clusters: [{name: a}], " + spec + "}",
		"{clusters: [{name: a, trustDomain: x}, {name: b}], " + spec + "}"} {
		_, found = plan(t, anything, controlPlanes("istiod", fine))
		want(t, nil, found)
	}
}

// An IstioOperator names no cluster, so the run names them.
func TestAnOperatorIsForTheClustersOfTheRun(t *testing.T) {
	clusters, found := plan(t, anything, operator)
	want(t, clusters, found, `default, default ""`, "  IstioOperator mesh")
	if !clusters[0].Unnamed || clusters[0].Name != fleet.Unnamed {
		t.Errorf("cluster %q counts as named", clusters[0].Name)
	}
	clusters, found = plan(t, lifecycle.ConfigSpec{Only: []string{"west", "east"}}, operator,
		controlPlanes("istiod", "{revision: x, clusters: [{name: north}]}"))
	want(t, clusters, found, `east, default ""`, "  IstioOperator mesh", `west, default ""`, "  IstioOperator mesh")
	if clusters[0].Unnamed {
		t.Error("a cluster with a name counts as unnamed")
	}
}

func TestOnlyRestrictsTheClusters(t *testing.T) {
	text := controlPlanes("istiod", "{clusters: [{name: eu-1}, {name: eu-2}, {name: us-1}]}")
	clusters, found := plan(t, lifecycle.ConfigSpec{Only: []string{"us-1", "eu-1"}}, text)
	want(t, nil, found)
	if diff := cmp.Diff([]string{"eu-1", "us-1"}, names(clusters)); diff != "" {
		t.Error(diff)
	}
	// A run for one cluster does not report mistakes of other clusters.
	broken := controlPlanes("again", "{clusters: [{name: eu-2}]}")
	if _, found := plan(t, lifecycle.ConfigSpec{Only: []string{"us-1"}}, text, broken); len(found) > 0 {
		t.Error(found)
	}
}

func TestAnUnknownClusterOfTheRunIsAnError(t *testing.T) {
	text := controlPlanes("istiod", "{clusters: [{name: production}, {name: staging}]}")
	_, found := plan(t, lifecycle.ConfigSpec{Only: []string{"stagging"}}, text)
	want(t, nil, found, `error MP0013: no installation names the cluster "stagging"`, `  hint: did you mean "staging"?`)
	_, found = plan(t, lifecycle.ConfigSpec{Only: []string{"dev"}}, text)
	want(t, nil, found, `error MP0013: no installation names the cluster "dev"`,
		"  hint: the inputs have production, staging")
}

func TestNamesThatDifferByCaseAreRefused(t *testing.T) {
	_, found := plan(t, anything, controlPlanes("a", "{clusters: [{name: prod}]}", "{clusters: [{name: Prod}]}"))
	want(t, nil, found,
		`a.yaml:5:20: error MP0006: cluster names "Prod" and "prod" must differ by more than case and accents: some systems take them for one directory`,
		"  hint: the first one is at a.yaml:6:20")
}

func hubOf(i *fleet.Installation) string { hub, _ := i.Hub(); return hub }
