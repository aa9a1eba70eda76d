package explain

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// checkLayers compares the layers of fields with those wanted, as [line] has them.
func checkLayers(t *testing.T, docs string, wanted map[string][]string) {
	t.Helper()
	for question, want := range wanted {
		object, path, _ := strings.Cut(question, " ")
		answers, err := ask(t, docs, object, path)
		if err != nil || len(answers) != 1 {
			t.Errorf("%s: %d answers, %v", question, len(answers), err)
			continue
		}
		var got []string
		for _, l := range answers[0].Field.Layers {
			if text := line(l); l.Same {
				got = append(got, text+", same")
			} else {
				got = append(got, text)
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (- want, + have):\n%s", question, d)
		}
	}
}

// TestWhatSetsTheSameIsALayer: it is what decides when the value below changes.
func TestWhatSetsTheSameIsALayer(t *testing.T) {
	checkLayers(t, `apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata: {name: istiod}
spec:
  installations:
    - clusters: [{name: one}]
      istioOperatorSpec:
        profile: minimal
        tag: 1.24.2
        components:
          pilot:
            k8s:
              replicaCount: 2
              overlays:
                - kind: Deployment
                  name: istiod
                  patches:
                    - path: spec.strategy.rollingUpdate.maxSurge
                      value: 100%
                    - path: metadata.labels
                      value: {app: istiod}
        values:
          pilot: {autoscaleEnabled: false, replicaCount: 2}
`, map[string][]string{
		"deploy/istiod spec.replicas": {
			"k8s patch k8s.replicaCount fleet.yaml:13:29, same",
			"value pilot.replicaCount resource fleet.yaml:23:58, in it",
			"value pilot.autoscaleEnabled resource fleet.yaml:23:37",
			"template templates/deployment.yaml",
		},
		"deploy/istiod metadata.labels.app": { // the overlay is above the field
			"overlay metadata.labels fleet.yaml:20:23, same",
			"template templates/deployment.yaml no value decides it",
		},
		"deploy/istiod spec.strategy": { // and below
			"overlay spec.strategy.rollingUpdate.maxSurge fleet.yaml:18:23, same",
			"value rollingMaxSurge chart default, in it", "value rollingMaxUnavailable chart default, in it",
			"template templates/deployment.yaml",
		},
		"deploy/istiod spec.strategy.rollingUpdate.maxUnavailable": { // not beside it
			"value rollingMaxUnavailable chart default, in it", "template templates/deployment.yaml",
		},
	})
}

// TestItemsOfLists: an item has its own place, and decides objects of its own.
func TestItemsOfLists(t *testing.T) {
	checkLayers(t, `apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata: {name: istiod}
spec:
  installations:
    - revision: main
      clusters: [{name: one, defaultRevision: true}]
      istioOperatorSpec:
        profile: minimal
        tag: 1.24.2
        meshConfig: {trustDomainAliases: [a.example.com, b.example.com]}
        values:
          revisionTags: [prod, canary]
`, map[string][]string{
		"mwc/istio-revision-tag-prod metadata.labels.istio.io/tag": {
			"value revisionTags[0] resource fleet.yaml:13:26, in it", "template templates/revision-tags.yaml",
		},
		"mwc/istio-revision-tag-canary metadata.labels.istio.io/tag": {
			"value revisionTags[1] resource fleet.yaml:13:32, in it", "template templates/revision-tags.yaml",
		},
		"mwc/istio-revision-tag-default metadata.labels.istio.io/tag": {
			`value revisionTags[2] meshpress the default revision has the tag "default" fleet.yaml:7:47, in it`,
			"template templates/revision-tags.yaml",
		},
		"cm/istio-main data.mesh/trustDomainAliases[1]": {
			"value meshConfig.trustDomainAliases[1] resource fleet.yaml:11:58, in it", "template templates/configmap.yaml",
		},
		"cm/istio-main data.mesh/trustDomainAliases": {
			"value meshConfig.trustDomainAliases resource fleet.yaml:11:42, in it", "template templates/configmap.yaml",
		},
	})
}

// TestWhatIsNoValue: the namespace, the name, versions and the platform have
// places, too, and so have the objects that meshpress makes.
func TestWhatIsNoValue(t *testing.T) {
	checkLayers(t, `apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata: {name: istiod}
spec:
  installations:
    - clusters: [{name: one}]
      istioOperatorSpec:
        profile: ambient
        tag: 1.24.2-solo
        namespace: mesh-system
        components: {cni: {namespace: kube-system}}
        values: {global: {network: n1}}
---
apiVersion: meshpress.dev/v1alpha1
kind: RenderConfig
metadata: {name: fleet}
spec:
  clusters: [{name: one, platform: k3s, kubeVersion: v1.31.2}]
`, map[string][]string{
		"ds/istio-cni-node metadata.namespace": {
			"value .Release.Namespace resource fleet.yaml:11:39, in it",
			"template templates/daemonset.yaml",
		},
		"deploy/istiod metadata.namespace": {
			"value .Release.Namespace resource fleet.yaml:10:20, in it",
			"template templates/deployment.yaml",
		},
		"ns/mesh-system metadata.name": {
			"meshpress what the releases of a cluster need", "value .Release.Namespace resource fleet.yaml:10:20, in it",
		},
		"ns/mesh-system metadata.labels.topology.istio.io/network": {
			"meshpress what the releases of a cluster need", "value global.network resource fleet.yaml:12:36, in it",
		},
		"ds/istio-cni-node spec.template.spec.volumes[name=cni-bin-dir].hostPath.path": {
			"value cni.cniBinDir chart profile k3s fleet.yaml:18:36, in it",
			"value global.platform config the platform of the cluster fleet.yaml:18:36", "template templates/daemonset.yaml",
		},
		"crd/wasmplugins.extensions.istio.io metadata.labels.helm.sh/chart": {
			"value .Chart.Version meshpress the charts for the tag fleet.yaml:9:14, in it",
			"value base.enableCRDTemplates chart default", "template templates/crds.yaml",
		},
		"crd/wasmplugins.extensions.istio.io spec.group": {"template templates/crds.yaml no value decides it"},
	})
}
