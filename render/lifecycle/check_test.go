package lifecycle

import (
	"fmt"
	"strings"
	"testing"
)

func TestClusterNamesAreFitForDirectories(t *testing.T) {
	const head = "apiVersion: admin.gloo.solo.io/v2\nkind: IstioLifecycleManager\nspec:\n  installations:\n  - clusters:\n"
	for _, name := range []string{"cluster1", "Cluster_1.eu-west", "gke_project_zone_name", "über"} {
		wantFindings(t, head+fmt.Sprintf("    - name: %q\n", name))
	}
	for name, problem := range map[string]string{
		"a/b": "not contain a path separator", `a\b`: "not contain a path separator", "..": "not begin with a dot",
		".git": "not begin with a dot",
		"a b":  "not contain spaces", "a\tb": "not contain spaces", "a\nb": "not contain spaces",
		"a\u0085b": "not contain spaces",
		"a\x01b":   "not contain control characters, invisible ones or invalid UTF-8",
		"a\u202eb": "not contain control characters, invisible ones or invalid UTF-8",
		"con":      "not be the name of a device of Windows", "-x": "not begin with a dash, as a flag does",
		"GIT~1": "not be a name of Git's directory, or a short name of Windows",
		"a:b":   `not contain one of /\<>:"|?*`, strings.Repeat("a", 254): "not be longer than 253 characters",
	} {
		wantFindings(t, head+fmt.Sprintf("    - name: %q\n", name),
			fmt.Sprintf("f.yaml:6:13: error MP0006: cluster name %q must %s", name, problem))
	}
	wantFindings(t, head+"    - defaultRevision: true\n",
		"f.yaml:6:7: error MP0009: `spec.installations[0].clusters[0].name` must be set")
	wantFindings(t, head+"    - name: ''\n", "f.yaml:6:7: error MP0009: `spec.installations[0].clusters[0].name` must "+
		"be set")
	wantFindings(t, head+"    - {}\n", "f.yaml:6:7: error MP0009: `spec.installations[0].clusters[0].name` must be set")
	wantFindings(t, head+"    - null\n", "f.yaml:6:7: error MP0005: `spec.installations[0].clusters[0]` must not be null")
	wantFindings(t, head+"    - name: 5\n", "f.yaml:6:13: error MP0005: `spec.installations[0].clusters[0].name` must "+
		"be a string, not the number 5", `  hint: quote it: "5"`)
}

func TestRevisionsAreDNSLabels(t *testing.T) {
	const problem = "error MP0023: a revision must be a DNS label of at most 63 characters, not "
	long := strings.Repeat("a", 64)
	for _, row := range []struct {
		text string
		want []string
	}{
		{ilm + "    revision: 1-23-3\n", nil},
		{ilm + "    revision: auto\n", nil},
		{ilm + "    revision: ''\n", nil},
		{ilm + "    revision: 1.23.3\n", []string{`f.yaml:7:15: ` + problem + `"1.23.3"`, `  hint: use "1-23-3"`}},
		{ilm + "    revision: Canary_1\n", []string{`f.yaml:7:15: ` + problem + `"Canary_1"`, `  hint: use "canary-1"`}},
		{ilm + "    revision: " + long + "\n", []string{`f.yaml:7:15: ` + problem + `"` + long + `"`}},
		{glm + "    gatewayRevision: a/b\n", []string{`f.yaml:7:22: ` + problem + `"a/b"`}},
		{glm + "    controlPlaneRevision: -a\n", []string{`f.yaml:7:27: ` + problem + `"-a"`}},
		{operator + "  revision: ../../x\n", []string{`f.yaml:4:13: ` + problem + `"../../x"`}},
		{config + "  auto: {revision: 1.23}\n",
			[]string{"f.yaml:4:20: error MP0005: `spec.auto.revision` must be a string, not the number 1.23",
				`  hint: quote it: "1.23"`,
				`f.yaml:4:20: ` + problem + `"1.23"`, `  hint: use "1-23"`}},
	} {
		wantFindings(t, row.text, row.want...)
	}
}

// These names become names of objects and directories.
func TestNamesOfGatewaysAndNamespacesAreDNSLabels(t *testing.T) {
	const problem = " must be a DNS label of at most 63 characters, not "
	const letter = " must be a DNS label of at most 63 characters that begins with a letter, not "
	wantFindings(t, glm+"    istioOperatorSpec: {components: {ingressGateways: [{name: istio-ingressgateway, namespace: "+
		"istio-gateways}]}}\n")
	wantFindings(t, glm+"    istioOperatorSpec: {components: {ingressGateways: [{name: ../../x}], egressGateways: [{}, "+
		"{namespace: A}]}}\n",
		"f.yaml:7:63: error MP0006: `spec.installations[0].istioOperatorSpec.components.ingressGateways[0].name`"+letter+
			`"../../x"`,
		"f.yaml:7:107: error MP0006: `spec.installations[0].istioOperatorSpec.components.egressGateways[1].namespace`"+
			problem+`"A"`)
	wantFindings(t, ilm+"    istioOperatorSpec: {namespace: a b, components: {cni: {namespace: kube_system}}}\n",
		"f.yaml:7:36: error MP0006: `spec.installations[0].istioOperatorSpec.namespace`"+problem+`"a b"`,
		"f.yaml:7:71: error MP0006: `spec.installations[0].istioOperatorSpec.components.cni.namespace`"+problem+
			`"kube_system"`)
	wantFindings(t, operator+"  components: {egressGateways: [{name: a.b}]}\n",
		"f.yaml:4:40: error MP0006: `spec.components.egressGateways[0].name`"+letter+`"a.b"`)
	wantFindings(t, operator+"  components: {egressGateways: [{name: '1'}]}\n",
		"f.yaml:4:40: error MP0006: `spec.components.egressGateways[0].name`"+letter+`"1"`)
}

func TestChartRepositoriesAreOCI(t *testing.T) {
	const head = "apiVersion: admin.gloo.solo.io/v2\nkind: GatewayLifecycleManager\nspec:\n  helmGlobal: {repo: "
	const info = "f.yaml:4:15: info MP0057: `spec.helmGlobal` does not change manifests: it says where `meshpress " +
		"charts lock` finds charts"
	wantFindings(t, head+"'oci://us-docker.pkg.dev/gloo-mesh/istio-helm'}\n", info)
	wantFindings(t, head+"}\n", info)
	wantFindings(t, head+"'https://istio.io/charts'}\n",
		"f.yaml:4:22: error MP0006: `repo` must start with \"oci://\", not \"https://istio.io/charts\"", info)
}

func TestConfigIsChecked(t *testing.T) {
	for _, row := range []struct {
		name, text string
		want       []string
	}{
		{"all is well", "compat: istioctl\n  gateways: {chart: gateway}\n  clusters: [{name: a}]\n  only: [a]\n  policies: " +
			"{severity: {MP0040: info}}", nil},
		{"empty texts", "compat: ''\n  gateways: {chart: ''}", nil},
		{"compat", "compat: istio", []string{"f.yaml:4:11: error MP0006: `spec.compat` must be one of [\"\" \"istioctl\"], " +
			"not \"istio\""}},
		{"chart of gateways", "gateways: {chart: lagacy}",
			[]string{"f.yaml:4:21: error MP0006: `spec.gateways.chart` must be one of [\"\" \"gateway\" \"legacy\"], not " +
				"\"lagacy\"", `  hint: did you mean "legacy"?`}},
		{"name of a cluster", "clusters: [{name: a/b}, {platform: gke}]", []string{
			"f.yaml:4:21: error MP0006: cluster name \"a/b\" must not contain a path separator",
			"f.yaml:4:27: error MP0009: `spec.clusters[1].name` must be set"}},
		{"only", "only: [a, '', ../b]", []string{
			"f.yaml:4:13: error MP0006: cluster name \"\" must not be empty",
			"f.yaml:4:17: error MP0006: cluster name \"../b\" must not begin with a dot"}},
		{"folder of a package", "function: {dir: a/.GIT/b}",
			[]string{"f.yaml:4:19: error MP0006: `spec.function.dir` must be a folder of the package, not \"a/.GIT/b\": it " +
				"must not be a name of Git's directory, or a short name of Windows"}},
		{"code", "policies: {severity: {MP1: error}}",
			[]string{"f.yaml:4:25: error MP0006: \"MP1\" is not the code of a finding"}},
		{"code of broken input", "policies: {severity: {MP0005: info}}",
			[]string{"f.yaml:4:25: error MP0006: the severity of MP0005 must not be changed: a value has the wrong type"}},
		{"severity", "policies: {severity: {MP0040: warn}}", []string{
			"f.yaml:4:33: error MP0006: `spec.policies.severity.MP0040` must be one of [\"info\" \"warning\" \"error\"], not " +
				"\"warn\""}},
		{"severity that is off", "policies: {severity: {MP0040: off}}", []string{
			"f.yaml:4:33: error MP0005: `spec.policies.severity.MP0040` must be a string, not the boolean off",
			`  hint: quote it: "off"`,
			"f.yaml:4:33: error MP0006: `spec.policies.severity.MP0040` must be one of [\"info\" \"warning\" \"error\"], not " +
				"\"off\""}},
	} {
		t.Run(row.name, func(t *testing.T) { wantFindings(t, config+"  "+row.text+"\n", row.want...) })
	}
}

func TestControllerHasNoEffect(t *testing.T) {
	wantFindings(t, ilm+"    istioController: {waitForResourcesTimeout: 300s}\n",
		"f.yaml:7:5: warning MP0051: `istioController` has no effect: there is no operator in the cluster")
}
