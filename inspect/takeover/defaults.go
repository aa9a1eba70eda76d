package takeover

import (
	"reflect"
	"strings"

	"github.com/meshpress/meshpress/internal/lazyregexp"
)

// defaults lists the values that the API server writes into fields that are not set, by the end of the path. An item of
// a list is `[]`. A tool that creates an object by an update, as Helm 3 does, becomes the manager of the defaults too,
// so managers alone do not tell what a user set. Source: the SetDefaults functions of Kubernetes. A test reads every
// golden object back from an API server.
var defaults = map[string][]any{
	// pods
	"restartPolicy": {"Always"}, "dnsPolicy": {"ClusterFirst"}, "schedulerName": {"default-scheduler"},
	"template.spec.terminationGracePeriodSeconds": {int64(30)}, "enableServiceLinks": {true},
	"terminationMessagePath": {"/dev/termination-log"}, "terminationMessagePolicy": {"File"},
	"[].imagePullPolicy": {"IfNotPresent", "Always"}, "ports[].protocol": {"TCP"}, "fieldRef.apiVersion": {"v1"},
	"resourceFieldRef.divisor": {"0"}, "timeoutSeconds": {int64(1), int64(10)}, "periodSeconds": {int64(10)},
	"successThreshold": {int64(1)}, "failureThreshold": {int64(3)}, "httpGet.scheme": {"HTTP"}, "httpGet.path": {"/"},
	"grpc.service": {""}, "defaultMode": {int64(420)}, "serviceAccountToken.expirationSeconds": {int64(3600)},
	"hostPath.type": {""}, "procMount": {"Default"},
	// workloads
	"spec.replicas": {int64(1)}, "revisionHistoryLimit": {int64(10)}, "progressDeadlineSeconds": {int64(600)},
	"strategy.type": {"RollingUpdate"}, "updateStrategy.type": {"RollingUpdate"}, "podManagementPolicy": {"OrderedReady"},
	"rollingUpdate.maxSurge": {"25%", int64(0)}, "rollingUpdate.maxUnavailable": {"25%", int64(1)},
	// Services
	"spec.type": {"ClusterIP"}, "sessionAffinity": {"None"}, "internalTrafficPolicy": {"Cluster"},
	"externalTrafficPolicy": {"Cluster"}, "allocateLoadBalancerNodePorts": {true}, "ipFamilyPolicy": {"SingleStack"},
	// autoscalers, webhooks, RBAC, policies
	"minReplicas": {int64(1)}, "matchPolicy": {"Equivalent"}, "failurePolicy": {"Fail"}, "reinvocationPolicy": {"Never"},
	"service.port": {int64(443)}, "rules[].scope": {"*"}, "resourceRules[].scope": {"*"},
	"roleRef.apiGroup": {"rbac.authorization.k8s.io"}, "subjects[].apiGroup": {"", "rbac.authorization.k8s.io"},
	// definitions
	"conversion.strategy": {"None"}, "preserveUnknownFields": {false},
}

// allocated lists fields that the cluster fills in, by the end of the path.
var allocated = []string{"spec.clusterIP", "spec.clusterIPs", "spec.ipFamilies", "spec.ipFamilyPolicy",
	"ports[].nodePort",
	"ports[].targetPort", "spec.healthCheckNodePort", "clientConfig.caBundle", "spec.template.spec.serviceAccount",
	"spec.volumeName", "names.singular", "names.listKind", "spec.finalizers", "policyTypes"}

// items matches the index of an item, which becomes `[]`.
var items = lazyregexp.New(`\[[^\]"]*\]`)

// isDefault tells whether the API server writes the value by itself.
func isDefault(path string, v any) bool {
	path = items().ReplaceAllString(path, "[]")
	for _, end := range allocated {
		if hasEnd(path, end) {
			return true
		}
	}
	for end, values := range defaults {
		if !hasEnd(path, end) {
			continue
		}
		for _, one := range values {
			if reflect.DeepEqual(one, v) {
				return true
			}
		}
	}
	return false
}

// hasEnd tells whether a path ends with the fields of end.
func hasEnd(path, end string) bool {
	return path == end || strings.HasSuffix(path, "."+end) || strings.HasPrefix(end, "[") && strings.HasSuffix(path, end)
}
