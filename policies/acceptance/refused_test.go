package acceptance_test

import (
	"os"
	"strings"
	"testing"

	"github.com/meshpress/meshpress/policies/acceptance"
	"github.com/meshpress/meshpress/policies/acceptance/openapi"
	"github.com/meshpress/meshpress/render/manifest"
)

// TestRefused changes one text of the objects that are accepted: the field of the change is an error.
// e2e/accepted asks a real API server about many more.
func TestRefused(t *testing.T) {
	text, err := os.ReadFile(seeds)
	if err != nil {
		t.Fatal(err)
	}
	const pod = "spec.template.spec."
	for _, c := range []struct{ before, after, field string }{
		{"imagePullSecrets: [{name: pull}]", "imagePullSecrets: [null]", pod + "imagePullSecrets[0]"},
		{"nameservers: [10.0.0.10]", "nameservers: [dns]", pod + "dnsConfig.nameservers[0]"},
		{"searches: [example.com]", "searches: [-example.com]", pod + "dnsConfig.searches[0]"},
		{"options: [{name: ndots", "options: [{name: ''", pod + "dnsConfig.options[0].name"},
		{"hostnames: [a.example.com]", "hostnames: [A!]", pod + "hostAliases[0].hostnames[0]"},
		{"supplementalGroups: [1337]", "supplementalGroups: [-1]", pod + "securityContext.supplementalGroups[0]"},
		{"{type: RuntimeDefault}", "{type: ''}", pod + "securityContext.seccompProfile.type"},
		{", localhostProfile: a.json", "", pod + "containers[0].securityContext.seccompProfile.localhostProfile"},
		{"name: net.ipv4.", "name: Net.ipv4.", pod + "securityContext.sysctls[0].name"},
		{"secretRef: {name: s}", "secretRef: {}", pod + "containers[0].envFrom[1].secretRef.name"},
		{"secretKeyRef: {name: s", "secretKeyRef: {name: S", pod + "containers[0].env[4].valueFrom.secretKeyRef.name"},
		{"fieldRef: {apiVersion: v1", "fieldRef: {apiVersion: v2",
			pod + "containers[0].env[1].valueFrom.fieldRef.apiVersion"},
		{"mountPropagation: HostToContainer", "mountPropagation: ''", pod + "containers[0].volumeMounts[3].mountPropagation"},
		{"configMap: {name: m, defaultMode: 420", "configMap: {name: m, defaultMode: 4200",
			pod + "volumes[0].configMap.defaultMode"},
		{"sources:\n          - {s", "sources:\n          - {secret: {}}\n          - {s",
			pod + "volumes[2].projected.sources[0].secret.name"},
		{"fieldRef: {fieldPath: metadata.labels}", "fieldRef: {fieldPath: spec.nodeName}",
			pod + "volumes[2].projected.sources[3].downwardAPI.items[0].fieldRef.fieldPath"},
		{"driver: csi.spiffe.io", "driver: csi_spiffe", pod + "volumes[6].csi.driver"},
		{"maxSurge: 0", "maxSurge: 150%", "spec.updateStrategy.rollingUpdate.maxSurge"},
		{"accessModes: [ReadWriteOnce]", "accessModes: []", "spec.volumeClaimTemplates[0].spec.accessModes"},
		{"timeoutSeconds: 100", "timeoutSeconds: 0", "spec.sessionAffinityConfig.clientIP.timeoutSeconds"},
		{"internalTrafficPolicy: Cluster", "internalTrafficPolicy: ''", "spec.internalTrafficPolicy"},
		{"selectPolicy: Min", "selectPolicy: min", "spec.behavior.scaleDown.selectPolicy"},
		{"policies: [{type: Percent, value: 100, periodSeconds: 15}]", "policies: []", "spec.behavior.scaleUp.policies"},
		{"{type: Resource, resource: {name: cpu, target: {type: Utilization",
			"{type: Resource, resource: {name: cpu, target: {type: Half",
			"spec.metrics[0].resource.target.type"},
		{"scaleTargetRef: {apiVersion: apps/v1", "scaleTargetRef: {apiVersion: v1", "spec.scaleTargetRef.apiVersion"},
		{"endPort: 9000", "endPort: 90000", "spec.ingress[0].ports[1].endPort"},
		{"except: [10.1.0.0/16]", "except: [11.1.0.0/16]", "spec.ingress[0].from[1].ipBlock.except[0]"},
		{"admissionReviewVersions: [v1]", "admissionReviewVersions: [v1, v1]", "webhooks[0].admissionReviewVersions[1]"},
		{"resources: [pods, pods/status]", "resources: [pods, '']", "webhooks[0].rules[0].resources[1]"},
		{"clusterRoleSelectors: [{matchLabels: {a: b}}]", "clusterRoleSelectors: [{matchLabels: {a: -b}}]",
			"aggregationRule.clusterRoleSelectors[0].matchLabels"},
	} {
		changed := strings.Replace(string(text), c.before, c.after, 1)
		if changed == string(text) {
			t.Errorf("no object has %q", c.before)
			continue
		}
		if fields := refused(t, changed); len(fields) != 1 || fields[0] != c.field {
			t.Errorf("%s: refused are %q, want %q", c.after, fields, c.field)
		}
	}
}

// TestKeysOfListsAreThereOnce is about lists that have a merge key only, in the API of older versions.
func TestKeysOfListsAreThereOnce(t *testing.T) {
	o, err := manifest.Parse(`
apiVersion: apps/v1
kind: Deployment
metadata: {name: a}
spec:
  selector: {matchLabels: {app: a}}
  template:
    metadata: {labels: {app: a}}
    spec:
      containers:
      - {name: c, image: "i:1", env: [{name: A, value: "1"}, {name: B}, {name: A, value: "2"}]}
`)
	if err != nil {
		t.Fatal(err)
	}
	for minor := openapi.Oldest; minor <= openapi.Newest; minor++ {
		found := acceptance.New().Object(minor, o)
		if len(found) != 1 || found[0].Field != "spec.template.spec.containers[0].env[2]" {
			t.Errorf("Kubernetes 1.%d: %v", minor, found)
		}
	}
}

// refused lists the fields that the newest version refuses.
func refused(t *testing.T, text string) []string {
	var fields []string
	for _, doc := range manifest.Split(text) {
		o, err := manifest.Parse(doc)
		if err != nil {
			t.Fatal(err)
		}
		for _, err := range acceptance.New().Object(openapi.Newest, o) {
			fields = append(fields, err.Field)
		}
	}
	return fields
}
