package lifecycle

import "testing"

// sail begins a document of a kind of Sail; it ends inside of the spec.
func sail(kind, name string) string {
	return "apiVersion: sailoperator.io/v1\nkind: " + kind + "\nmetadata: {name: " + name + "}\nspec:\n"
}

func TestSailResourcesAreCheckedAsTheirDefinitionsDo(t *testing.T) {
	for name, row := range map[string]struct {
		text string
		want []string
	}{
		"fine": {sail("Istio", "default") + "  version: v1.29-latest\n  values: {pilot: {replicaCount: 2}}\n", nil},
		"dropped": {sail("Istio", "default") + "  components: {}\n", []string{
			"f.yaml:5:3: warning MP0240: the operator drops `spec.components`: its types have no such field",
			"  hint: Sail has one resource for each component: Istio, IstioCNI and ZTunnel; it manages no gateways"}},
		"dropped beside the spec": {"extra: 1\n" + sail("Istio", "default") + "  version: v1.29.1\n", []string{
			"f.yaml:1:1: warning MP0240: unknown field \"extra\" in the document",
			"  hint: allowed here: apiVersion, kind, metadata, spec, status"}},
		"version": {sail("Istio", "default") + "  version: 1.29.1\n", []string{
			"f.yaml:5:12: error MP0006: `spec.version` must be a version as in \"v1.29.1\" or \"v1.29-latest\", not \"1.29.1\"",
			"  hint: use \"v1.29.1\""}},
		"old version": {sail("Istio", "default") + "  version: v1.26-latest\n", []string{
			"f.yaml:5:12: error MP0243: the operator no longer installs version \"v1.26-latest\"",
			"  hint: it has charts since 1.27; for an older operator, set the severity of MP0243 to warning"}},
		"two namespaces": {sail("Istio", "a") + "  namespace: one\n  values: {global: {istioNamespace: two}}\n", []string{
			"f.yaml:6:37: error MP0006: `spec.values.global.istioNamespace` must be \"one\" as `spec.namespace`, not \"two\"",
			"  hint: leave it out: the operator sets it"}},
		"no such profile": {sail("IstioCNI", "default") + "  profile: external\n", []string{
			"f.yaml:5:12: error MP0006: profile \"external\" does not exist: the definition allows it, and the operator fails",
			"  hint: profile \"remote\" is for a control plane outside of the cluster"}},
		"name": {sail("IstioCNI", "second") + "  version: v1.29.1\n", []string{
			"f.yaml:3:18: error MP0006: the name of a resource of kind IstioCNI must be \"default\", not \"second\""}},
		"no name": {"apiVersion: sailoperator.io/v1\nkind: Istio\nspec: {version: v1.29.1}\n", []string{
			"f.yaml:1:1: error MP0009: `metadata.name` must be set"}},
		"alias of a revision": {sail("IstioRevision", "a") + "  version: v1.29-latest\n  namespace: mesh\n" +
			"  values: {revision: a, global: {istioNamespace: mesh}}\n", []string{
			"f.yaml:5:12: error MP0006: `spec.version` of an IstioRevision must not be an alias, as \"v1.29-latest\" is",
			"  hint: name the patch, as in \"v1.29.1\""}},
		"another revision": {sail("IstioRevision", "a") + "  version: v1.29.1\n  namespace: mesh\n" +
			"  values: {revision: b, global: {istioNamespace: mesh}}\n", []string{
			"f.yaml:7:22: error MP0006: `spec.values.revision` must be \"a\" for the IstioRevision \"a\", not \"b\""}},
		"no revision for default": {sail("IstioRevision", "default") + "  version: v1.29.1\n  namespace: mesh\n" +
			"  values: {global: {istioNamespace: mesh}}\n", nil},
		"no values": {sail("IstioRevision", "a") + "  version: v1.29.1\n  namespace: mesh\n", []string{
			"f.yaml:5:3: error MP0009: `spec.values` must be set"}},
		"no spec": {"apiVersion: sailoperator.io/v1\nkind: IstioRevisionTag\nmetadata: {name: a}\n", []string{
			"f.yaml:1:1: error MP0009: `spec` must be set"}},
		"target": {sail("IstioRevisionTag", "a") + "  targetRef: {kind: Service, name: b}\n", []string{
			"f.yaml:5:21: error MP0244: `spec.targetRef.kind` must be \"Istio\" or \"IstioRevision\", not \"Service\""}},
		"ztunnel with a profile": {sail("ZTunnel", "default") + "  profile: demo\n", []string{
			"f.yaml:5:3: warning MP0240: the operator drops `spec.profile`: its types have no such field"}},
		"ztunnel of v1alpha1": {"apiVersion: sailoperator.io/v1alpha1\nkind: ZTunnel\nmetadata: {name: default}\n" +
			"spec: {profile: demo}\n", []string{
			"f.yaml:4:17: warning MP0051: `spec.profile` has no effect: ztunnel always has the profile ambient"}},
		"a variable": {sail("Istio", "default") + "  version: ${VERSION}\n", []string{
			"f.yaml:5:12: error MP0015: `spec.version` must not have \"${VERSION}\": the variable ${VERSION} was not filled in",
			"  hint: run envsubst first: meshpress takes resources as they are"}},
		"a build of developers": {sail("IstioCNI", "default") + "  version: v1.28-alpha.24646157\n", []string{
			"f.yaml:5:12: error MP0006: `spec.version` must be a version as in \"v1.29.1\" or \"v1.29-latest\", " +
				"not \"v1.28-alpha.24646157\""}},
		"a kind of the past": {"apiVersion: sailoperator.io/v1alpha1\nkind: RemoteIstio\nmetadata: {name: a}\n", []string{
			"f.yaml:2:7: warning MP0051: kind \"RemoteIstio\" of \"sailoperator.io/v1alpha1\" is not read",
			"  hint: its successor is an Istio with the profile \"remote\""}},
		"a target too early": {sail("ZTunnel", "default") + "  version: v1.29.1\n  targetRef: {kind: Istio, name: a}\n",
			[]string{"f.yaml:6:3: warning MP0240: the operator drops `spec.targetRef`: its types have no such field"}},
		"what no chart reads": {sail("ZTunnel", "default") + "  version: v1.29.1\n  values: {ztunnel: {Labels: {a: b}}}\n",
			[]string{"f.yaml:6:22: warning MP0051: `spec.values.ztunnel.Labels` has no effect: the operator passes it on, and " +
				"the chart does not read it", "  hint: `podLabels` is for pods"}},
		"another group": {"apiVersion: operator.kyma-project.io/v1alpha2\nkind: Istio\nmetadata: {name: a}\n", nil},
		"an old group": {"apiVersion: operator.istio.io/v1alpha1\nkind: Istio\nmetadata: {name: a}\n", []string{
			"f.yaml:2:7: warning MP0051: kind \"Istio\" of \"operator.istio.io/v1alpha1\" is not read",
			"  hint: Istio is read from \"sailoperator.io/v1\""}},
	} {
		t.Run(name, func(t *testing.T) { wantFindings(t, row.text, row.want...) })
	}
}

func TestRevisionOfAnIstio(t *testing.T) {
	in, found := decode(sail("Istio", "mesh") + "  updateStrategy: {type: RevisionBased}\n" +
		"---\n" + sail("Istio", "mesh") + "  version: v1.29.1\n")
	if len(found) > 0 {
		t.Fatal(found)
	}
	if got := in.Istios[0].Revision("v1.29-latest"); got != "mesh-v1-29-latest" {
		t.Errorf("the revision is %q", got)
	}
	if got := in.Istios[1].Revision("v1.29.1"); got != "mesh" {
		t.Errorf("the revision in place is %q", got)
	}
}
