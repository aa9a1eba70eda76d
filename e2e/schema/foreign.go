package schema

// foreign are definitions that charts expect in the cluster but do not install.
//
// NetworkAttachmentDefinition: the CNI chart renders one on OpenShift. The definition belongs to Multus, which
// every OpenShift cluster has.
const foreign = `---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: network-attachment-definitions.k8s.cni.cncf.io
  annotations:
    api-approved.kubernetes.io: unapproved, a stand-in for tests
spec:
  group: k8s.cni.cncf.io
  scope: Namespaced
  names:
    kind: NetworkAttachmentDefinition
    plural: network-attachment-definitions
    singular: network-attachment-definition
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties:
              config: {type: string}
`
