package fleet_test

import (
	"testing"

	"github.com/meshpress/meshpress/render/lifecycle"
)

func TestOneRevisionTwiceInAClusterIsAnError(t *testing.T) {
	clusters, found := plan(t, anything, controlPlanes("one",
		"{revision: x, clusters: [{name: a, defaultRevision: true}]}"),
		controlPlanes("two", "{revision: x, clusters: [{name: a}, {name: b, defaultRevision: true}]}"))
	want(t, clusters, found, `a, default "x"`, "  IstioLifecycleManager one x", `b, default "x"`,
		"  IstioLifecycleManager two x",
		`b.yaml:5:26: error MP0028: revision "x" is installed twice in cluster "a"`,
		"  hint: the first one is at a.yaml:5:26")
	_, found = plan(t, anything, controlPlanes("one", "{clusters: [{name: a}, {name: a}]}"))
	want(t, nil, found,
		`a.yaml:5:24: error MP0028: the control plane without a revision is installed twice in cluster "a"`,
		"  hint: the first one is at a.yaml:5:13")
	_, found = plan(t, anything, controlPlanes("one", "{revision: default, clusters: [{name: a}]}",
		"{clusters: [{name: a}]}"))
	if !found.HasErrors() {
		t.Error("default and no revision are one revision")
	}
}

func TestTwoGatewaysOfOneRevisionAreFine(t *testing.T) {
	_, found := plan(t, anything, gateways("ingress", "{clusters: [{name: a}]}"),
		gateways("east-west", "{clusters: [{name: a}]}"))
	want(t, nil, found)
}

func TestTheDefaultRevisionIsTheMarkedOneElseTheOneWithoutAName(t *testing.T) {
	for _, row := range []struct {
		name          string
		installations []string
		want          string
	}{
		{"marked", []string{"{revision: x, clusters: [{name: a}]}",
			"{revision: z, clusters: [{name: a, defaultRevision: true}]}"}, `a, default "z"`},
		{"no revision", []string{"{revision: x, clusters: [{name: a}]}", "{clusters: [{name: a}]}"}, `a, default ""`},
		{"no revision, marked", []string{"{revision: x, clusters: [{name: a}]}",
			"{clusters: [{name: a, defaultRevision: true}]}"}, `a, default ""`},
	} {
		t.Run(row.name, func(t *testing.T) {
			clusters, found := plan(t, anything, controlPlanes("istiod", row.installations...))
			clusters[0].Installations = nil
			want(t, clusters, found, row.want)
		})
	}
}

func TestTwoDefaultRevisionsAreAnError(t *testing.T) {
	_, found := plan(t, anything, controlPlanes("istiod",
		"{revision: x, clusters: [{name: a, defaultRevision: true}]}",
		"{revision: z, clusters: [{name: a, defaultRevision: true}]}"))
	want(t, nil, found,
		`a.yaml:6:53: error MP0024: cluster "a" must not have two default revisions, revision "x" and revision "z"`,
		"  hint: the first one is at a.yaml:5:53")
	_, found = plan(t, anything, controlPlanes("istiod", "{clusters: [{name: a}]}",
		"{revision: z, clusters: [{name: a, defaultRevision: true}]}"))
	want(t, nil, found,
		`a.yaml:6:53: error MP0024: revision "z" of cluster "a" must not be the default: the control plane without a revision serves istio-injection=enabled already`,
		"  hint: that one is at a.yaml:5:13")
	_, found = plan(t, anything, controlPlanes("istiod",
		"{revision: x, clusters: [{name: a, defaultRevision: true}]}",
		"{revision: z, clusters: [{name: b, defaultRevision: true}]}"))
	want(t, nil, found) // one in each cluster
}

func TestRevisionsWithoutADefaultAreReported(t *testing.T) {
	clusters, found := plan(t, anything, controlPlanes("istiod", "{revision: z, clusters: [{name: a}]}",
		"{revision: x, clusters: [{name: a}]}"))
	want(t, clusters, found, "a", "  IstioLifecycleManager istiod x", "  IstioLifecycleManager istiod z",
		`a.yaml:5:26: warning MP0025: no revision of cluster "a" is the default: nothing serves the label istio-injection=enabled`,
		"  hint: set `defaultRevision: true` for one of them")
}

func TestClustersThatAreNotRegisteredAreReported(t *testing.T) {
	text := controlPlanes("istiod", "{clusters: [{name: prod-1}, {name: prod2}, {name: somewhere}]}")
	_, found := plan(t, anything, text, registered("prod-1"), registered("prod-2"))
	want(t, nil, found,
		`a.yaml:5:36: warning MP0021: cluster "prod2" is not among the KubernetesCluster resources`,
		`  hint: did you mean "prod-2"?`,
		`a.yaml:5:51: warning MP0021: cluster "somewhere" is not among the KubernetesCluster resources`)
	_, found = plan(t, anything, text)
	want(t, nil, found) // no KubernetesCluster to compare with
	_, found = plan(t, anything, operator, registered("prod-1"))
	want(t, nil, found) // an IstioOperator names no cluster
}

func TestClustersAreDescribedByTheConfigElseByTheirResource(t *testing.T) {
	const annotated = "apiVersion: admin.gloo.solo.io/v2\nkind: KubernetesCluster\nmetadata:\n  name: a\n  annotations: " +
		"{meshpress.dev/platform: GKE, meshpress.dev/kube-version: v1.30.1}\n  labels: {platform: eks}\n"
	const labelled = "apiVersion: admin.gloo.solo.io/v2\nkind: KubernetesCluster\nmetadata: {name: b, labels: " +
		"{platform: EKS}}\n"
	config := lifecycle.ConfigSpec{Clusters: []lifecycle.ClusterConfig{{Name: "c", Platform: "OpenShift",
		KubeVersion: "v1.29.0"}, {Name: "a", KubeVersion: "v1.31.2"}, {Name: "z"}}}
	clusters, _ := plan(t, config, controlPlanes("istiod", "{clusters: [{name: a}, {name: b}, {name: c}, {name: d}]}"),
		annotated, labelled)
	for i, wanted := range [][2]string{{"gke", "v1.31.2"}, {"eks", ""}, {"openshift", "v1.29.0"}, {"", ""}} {
		if c := clusters[i]; c.Platform != wanted[0] || c.KubeVersion != wanted[1] {
			t.Errorf("cluster %s is %q %q, want %q", c.Name, c.Platform, c.KubeVersion, wanted)
		}
	}
}
