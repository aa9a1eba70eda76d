package lifecycle

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/render/source"
)

func TestDecodeSortsDocumentsByKind(t *testing.T) {
	input, found := decode(ilm + "---\n" + glm + "---\n" + operator + "  profile: empty\n---\n" + config +
		"  compat: istioctl\n---\n" +
		"apiVersion: admin.gloo.solo.io/v2\nkind: KubernetesCluster\nmetadata: {name: cluster1}\n---\n" +
		"apiVersion: v1\nkind: Namespace\nmetadata: {name: istio-system}\n---\nkind: Service\n---\n- a list\n---\na " +
		"text\n---\n{}\n")
	if len(found) > 0 {
		t.Error(found)
	}
	got := []int{len(input.ControlPlanes), len(input.Gateways), len(input.Operators), len(input.Configs),
		len(input.Clusters), len(input.Namespaces)}
	name := input.Namespaces[0].Get("metadata", "name").Text()
	if diff := cmp.Diff([]int{1, 1, 1, 1, 1, 1}, got); diff != "" || name != "istio-system" {
		t.Errorf("%s, namespaces %v", diff, input.Namespaces)
	}
}

func TestUnknownFieldsHaveAPlaceAndAHint(t *testing.T) {
	for _, row := range []struct {
		name, text string
		want       []string
	}{
		{"ILM, at the top", "apiVersion: admin.gloo.solo.io/v2\nkind: IstioLifecycleManager\nspecs: {}\n",
			[]string{"f.yaml:3:1: error MP0004: unknown field \"specs\" in the document", `  hint: did you mean "spec"?`}},
		{"ILM, in the spec", "apiVersion: admin.gloo.solo.io/v2\nkind: IstioLifecycleManager\nspec:\n  instalations: []\n",
			[]string{"f.yaml:4:3: error MP0004: unknown field \"instalations\" in `spec`",
				`  hint: did you mean "installations"?`}},
		{"ILM, in an installation", ilm + "    revison: 1-23\n",
			[]string{"f.yaml:7:5: error MP0004: unknown field \"revison\" in `spec.installations[0]`",
				`  hint: did you mean "revision"?`}},
		{"ILM, in a cluster", "apiVersion: admin.gloo.solo.io/v2\nkind: IstioLifecycleManager\nspec: {installations: " +
			"[{clusters: [{name: a, zone: b}]}]}\n",
			[]string{"f.yaml:3:46: error MP0004: unknown field \"zone\" in `spec.installations[0].clusters[0]`",
				"  hint: allowed here: defaultRevision, name, trustDomain"}},
		{"GLM, in an installation", glm + "    gatewayRevison: 1-23\n",
			[]string{"f.yaml:7:5: error MP0004: unknown field \"gatewayRevison\" in `spec.installations[0]`",
				`  hint: did you mean "gatewayRevision"?`}},
		{"operator spec", ilm + "    istioOperatorSpec:\n      profil: x\n",
			[]string{"f.yaml:8:7: error MP0004: unknown field \"profil\" in `spec.installations[0].istioOperatorSpec`",
				`  hint: did you mean "profile"?`}},
		{"gateway", glm + "    istioOperatorSpec:\n      components:\n        ingressGateways:\n        - name: a\n        " +
			"  labels: {a: b}\n",
			[]string{"f.yaml:11:11: error MP0004: unknown field \"labels\" in " +
				"`spec.installations[0].istioOperatorSpec.components.ingressGateways[0]`", `  hint: did you mean "label"?`}},
		{"k8s of Kubernetes", ilm + "    istioOperatorSpec: {components: {pilot: {k8s: {resources: {limit: {cpu: 1}}}}}}\n",
			[]string{"f.yaml:7:64: error MP0004: unknown field \"limit\" in " +
				"`spec.installations[0].istioOperatorSpec.components.pilot.k8s.resources`", `  hint: did you mean "limits"?`}},
		{"IstioOperator", operator + "  profil: x\n",
			[]string{"f.yaml:4:3: error MP0004: unknown field \"profil\" in `spec`", `  hint: did you mean "profile"?`}},
		{"KubernetesCluster", "apiVersion: admin.gloo.solo.io/v2\nkind: KubernetesCluster\nmetadata: {nam: a}\n",
			[]string{"f.yaml:3:12: error MP0004: unknown field \"nam\" in `metadata`", `  hint: did you mean "name"?`}},
		{"config", config + "  istioVersions: 1.23\n",
			[]string{"f.yaml:4:3: error MP0004: unknown field \"istioVersions\" in `spec`",
				`  hint: did you mean "istioVersion"?`}},
	} {
		t.Run(row.name, func(t *testing.T) { wantFindings(t, row.text, row.want...) })
	}
}

func TestMisplacedFieldsSayWhereTheyBelong(t *testing.T) {
	for _, row := range []struct {
		name, text string
		want       []string
	}{
		{"mesh config in a gateway", glm + "    istioOperatorSpec:\n      components:\n        egressGateways:\n        - " +
			"name: a\n          meshConfig: {}\n",
			[]string{"f.yaml:11:11: error MP0004: unknown field \"meshConfig\" in " +
				"`spec.installations[0].istioOperatorSpec.components.egressGateways[0]`",
				"  hint: `meshConfig` belongs in `spec.installations[].istioOperatorSpec`"}},
		{"operator spec in the spec", "apiVersion: admin.gloo.solo.io/v2\nkind: IstioLifecycleManager\nspec:\n  " +
			"istioOperatorSpec: {}\n",
			[]string{"f.yaml:4:3: error MP0004: unknown field \"istioOperatorSpec\" in `spec`",
				"  hint: `istioOperatorSpec` belongs in `spec.installations[]`"}},
		{"replicaCount beside k8s", ilm + "    istioOperatorSpec: {components: {pilot: {replicaCount: 2}}}\n",
			[]string{"f.yaml:7:46: error MP0004: unknown field \"replicaCount\" in " +
				"`spec.installations[0].istioOperatorSpec.components.pilot`",
				"  hint: `replicaCount` belongs in `spec.installations[].istioOperatorSpec.components.pilot.k8s`"}},
		{"defaultRevision of the installation", ilm + "    defaultRevision: true\n",
			[]string{"f.yaml:7:5: error MP0004: unknown field \"defaultRevision\" in `spec.installations[0]`",
				"  hint: `defaultRevision` belongs in `spec.installations[].clusters[]`"}},
		{"activeGateway in an ILM", "apiVersion: admin.gloo.solo.io/v2\nkind: IstioLifecycleManager\nspec: {installations: " +
			"[{clusters: [{name: a, activeGateway: true}]}]}\n",
			[]string{"f.yaml:3:46: error MP0004: unknown field \"activeGateway\" in `spec.installations[0].clusters[0]`",
				"  hint: `activeGateway` belongs in `spec.installations[].clusters[]` of a GatewayLifecycleManager"}},
		{"istioController in a GLM", glm + "    istioController: {}\n",
			[]string{"f.yaml:7:5: error MP0004: unknown field \"istioController\" in `spec.installations[0]`",
				"  hint: `istioController` belongs in `spec.installations[]` of an IstioLifecycleManager"}},
		{"compatibilityVersion in an ILM", ilm + "    istioOperatorSpec: {compatibilityVersion: '1.22'}\n",
			[]string{"f.yaml:7:25: error MP0004: unknown field \"compatibilityVersion\" in " +
				"`spec.installations[0].istioOperatorSpec`",
				"  hint: set `values.compatibilityVersion` instead"}},
		{"utilization of autoscaling/v2beta1", ilm + "    istioOperatorSpec: {components: {pilot: {k8s: {hpaSpec: " +
			"{metrics: [{type: Resource, resource: {name: cpu, targetAverageUtilization: 80}}]}}}}}\n",
			[]string{"f.yaml:7:111: error MP0004: unknown field \"targetAverageUtilization\" in " +
				"`spec.installations[0].istioOperatorSpec.components.pilot.k8s.hpaSpec.metrics[0].resource`",
				"  hint: autoscaling/v2 has `target: {type: Utilization, averageUtilization: 80}`"}},
		{"field of an older version of the API", "apiVersion: admin.gloo.solo.io/v2\nkind: IstioLifecycleManager\nspec: " +
			"{alwaysUseCanaryUpgrade: true}\n",
			[]string{"f.yaml:3:8: error MP0004: unknown field \"alwaysUseCanaryUpgrade\" in `spec`",
				"  hint: allowed here: helmGlobal, installations"}},
	} {
		t.Run(row.name, func(t *testing.T) { wantFindings(t, row.text, row.want...) })
	}
}

func TestWrongTypesHaveAPlace(t *testing.T) {
	for _, row := range []struct {
		name, text string
		want       []string
	}{
		{"ILM: tag that is a number", ilm + "    istioOperatorSpec: {tag: 1.20}\n",
			[]string{"f.yaml:7:30: error MP0005: `spec.installations[0].istioOperatorSpec.tag` must be a string, not the " +
				"number 1.20", `  hint: quote it: "1.20"`}},
		{"ILM: revision that is a number", ilm + "    revision: 123\n",
			[]string{"f.yaml:7:15: error MP0005: `spec.installations[0].revision` must be a string, not the number 123",
				`  hint: quote it: "123"`}},
		{"ILM: installations that are a map", "apiVersion: admin.gloo.solo.io/v2\nkind: IstioLifecycleManager\nspec:\n  " +
			"installations:\n    clusters: []\n",
			[]string{"f.yaml:5:5: error MP0005: `spec.installations` must be a list, not a map"}},
		{"ILM: clusters that are names", "apiVersion: admin.gloo.solo.io/v2\nkind: IstioLifecycleManager\nspec: " +
			"{installations: [{clusters: [cluster1]}]}\n",
			[]string{"f.yaml:3:36: error MP0005: `spec.installations[0].clusters[0]` must be a map, not the string \"cluster1\"",
				"f.yaml:3:36: error MP0009: `spec.installations[0].clusters[0].name` must be set"}},
		{"GLM: flag in quotes", "apiVersion: admin.gloo.solo.io/v2\nkind: GatewayLifecycleManager\nspec: {installations: " +
			"[{clusters: [{name: a, activeGateway: 'true'}]}]}\n",
			[]string{"f.yaml:3:61: error MP0005: `spec.installations[0].clusters[0].activeGateway` must be true or false, not " +
				"the string \"true\""}},
		{"GLM: gateways that are a map", glm + "    istioOperatorSpec:\n      components:\n        ingressGateways: {name: " +
			"a}\n",
			[]string{"f.yaml:9:26: error MP0005: `spec.installations[0].istioOperatorSpec.components.ingressGateways` must be " +
				"a list, not a map"}},
		{"k8s: too many replicas", ilm + "    istioOperatorSpec: {components: {pilot: {k8s: {replicaCount: 4294967296}}}}\n",
			[]string{"f.yaml:7:66: error MP0005: `spec.installations[0].istioOperatorSpec.components.pilot.k8s.replicaCount` " +
				"must be a whole number of at least 0, not the number 4294967296"}},
		{"k8s: a quantity that is none", ilm + "    istioOperatorSpec: {components: {pilot: {k8s: {resources: {limits: " +
			"{cpu: fast}}}}}}\n",
			[]string{"f.yaml:7:78: error MP0005: " +
				"`spec.installations[0].istioOperatorSpec.components.pilot.k8s.resources.limits.cpu` must be a quantity, " +
				"such as 500m or 1Gi, not the string \"fast\""}},
		{"k8s: label that is a boolean", ilm + "    istioOperatorSpec: {components: {pilot: {k8s: {nodeSelector: {mesh: " +
			"yes}}}}}\n",
			[]string{"f.yaml:7:73: error MP0005: " +
				"`spec.installations[0].istioOperatorSpec.components.pilot.k8s.nodeSelector.mesh` must be a string, not the " +
				"boolean yes", `  hint: quote it: "yes"`}},
		{"IstioOperator: values that are a list", operator + "  values: []\n",
			[]string{"f.yaml:4:11: error MP0005: `spec.values` must be a map, not a list"}},
		{"KubernetesCluster: name that is a number", "apiVersion: admin.gloo.solo.io/v2\nkind: " +
			"KubernetesCluster\nmetadata: {name: 1}\n",
			[]string{"f.yaml:3:18: error MP0005: `metadata.name` must be a string, not the number 1", `  hint: quote it: "1"`}},
		{"config: one name", config + "  only: cluster1\n",
			[]string{"f.yaml:4:9: error MP0005: `spec.only` must be a list, not the string \"cluster1\""}},
	} {
		t.Run(row.name, func(t *testing.T) { wantFindings(t, row.text, row.want...) })
	}
}

func TestDuplicateKeysHaveAPlace(t *testing.T) {
	for name, text := range map[string]string{
		"ILM": ilm + "    revision: a\n    revision: b\n", "GLM": glm + "    gatewayRevision: a\n    gatewayRevision: b\n",
	} {
		t.Run(name, func(t *testing.T) {
			_, found := decode(text)
			if len(found) != 2 || found[0][:len("f.yaml:8:5: error MP0003")] != "f.yaml:8:5: error MP0003" {
				t.Errorf("findings are %v", found)
			}
		})
	}
}

// kubectl and Istio read `tag: 1.20` as the number 1.2.
func TestTagsOfAnIstioOperatorKeepTheirText(t *testing.T) {
	input, found := decode(operator + "  tag: 1.20\n  components:\n    pilot: {tag: 1.30}\n    ingressGateways: [{tag: " +
		"1.40}]\n")
	if len(found) > 0 {
		t.Fatal(found)
	}
	spec := input.Operators[0].Spec
	got := []string{spec.Tag, spec.Components.Pilot.Tag, spec.Components.IngressGateways[0].Tag,
		spec.Origin.Get("tag").Value().(string)}
	if diff := cmp.Diff([]string{"1.20", "1.30", "1.40", "1.20"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestAnEmptySpecIsReported(t *testing.T) {
	wantFindings(t, "apiVersion: admin.gloo.solo.io/v2\nkind: IstioLifecycleManager\nspec:\n",
		"f.yaml:3:1: warning MP0020: `spec` is empty")
}

func TestLookalikesOfOurKindsAreReported(t *testing.T) {
	for _, row := range []struct {
		name, text string
		want       []string
	}{
		{"old version", "apiVersion: admin.gloo.solo.io/v1alpha1\nkind: IstioLifecycleManager\n",
			[]string{`f.yaml:2:7: warning MP0051: kind "IstioLifecycleManager" of "admin.gloo.solo.io/v1alpha1" is not read`,
				`  hint: IstioLifecycleManager is read from "admin.gloo.solo.io/v2"`}},
		{"no version", "kind: RenderConfig\n",
			[]string{`f.yaml:1:7: warning MP0051: kind "RenderConfig" of "" is not read`,
				`  hint: RenderConfig is read from "meshpress.dev/v1alpha1"`}},
		{"typing error in the kind", "apiVersion: admin.gloo.solo.io/v2\nkind: IstioLifecyleManager\n",
			[]string{`f.yaml:2:7: warning MP0051: kind "IstioLifecyleManager" of "admin.gloo.solo.io/v2" is not read`,
				`  hint: IstioLifecycleManager is read from "admin.gloo.solo.io/v2"`}},
		{"kind of another group", "apiVersion: operator.istio.io/v1\nkind: IstioOperator\n",
			[]string{`f.yaml:2:7: warning MP0051: kind "IstioOperator" of "operator.istio.io/v1" is not read`,
				`  hint: IstioOperator is read from "install.istio.io/v1alpha1"`}},
		{"another kind of the group", "apiVersion: admin.gloo.solo.io/v2\nkind: WorkspaceSettings\n", nil},
		{"a kind of Kubernetes", "apiVersion: v1\nkind: Service\n", nil},
	} {
		t.Run(row.name, func(t *testing.T) { wantFindings(t, row.text, row.want...) })
	}
}

func TestDecodeChangesNoDocument(t *testing.T) {
	docs, _ := source.Parse("f.yaml", []byte(operator+"  tag: 1.20\n"))
	Decode(docs)
	if tag := docs[0].Get("spec", "tag").Value(); tag != 1.2 {
		t.Errorf("the document has the tag %#v after decoding", tag)
	}
}
