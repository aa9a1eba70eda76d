package bench

import (
	"fmt"
	"strings"
)

const (
	policy = `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: p%05d}
spec:
  matchConstraints: {resourceRules: [{apiGroups: ['*'], apiVersions: ['*'], operations: [CREATE], resources: ['*']}]}
  validations: [{expression: 'true'}]
`
	binding = `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: b%05d}
spec: {policyName: p%05[1]d, validationActions: [Deny]}
`
	orphan = `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: b%05d}
spec: {policyName: other%05[1]d, validationActions: [Deny]}
`
	policyWithParams = `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: p}
spec:
  paramKind: {apiVersion: v1, kind: ConfigMap}
  matchConstraints:
    resourceRules: [{apiGroups: [''], apiVersions: ['*'], operations: [CREATE], resources: ['configmaps']}]
  validations: [{expression: 'true'}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: b}
spec:
  policyName: p
  validationActions: [Deny]
  paramRef: {namespace: ns, selector: {matchLabels: {a: b}}, parameterNotFoundAction: Deny}
`
)

// params are a policy with n params. Its bindings select all of them, or none if there are several bindings.
func params(n, bindings int) string {
	const policy = `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: p}
spec:
  paramKind: {apiVersion: v1, kind: ConfigMap}
  matchConstraints:
    resourceRules: [{apiGroups: [apps], apiVersions: ["*"], operations: [CREATE], resources: [deployments]}]
  validations: [{expression: params.data.a == "b"}]
`
	const binding = `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: b-%[1]d}
spec:
  policyName: p
  validationActions: [Deny]
  paramRef: {selector: {matchLabels: {only: "%[2]d"}}, namespace: istio-system, parameterNotFoundAction: Allow}
`
	var out strings.Builder
	out.WriteString(policy)
	for i := range bindings {
		fmt.Fprintf(&out, "---\n"+binding, i, bindings)
	}
	return out.String() + documents(n, `apiVersion: v1
kind: ConfigMap
metadata: {name: c-%05d, namespace: istio-system, labels: {only: "1"}}
data: {a: b}
`)
}
