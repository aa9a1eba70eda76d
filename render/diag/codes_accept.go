package diag

// Codes of objects that the cluster would refuse. Package policies/acceptance checks them.
const (
	NotAccepted Code = 180
	BadMeshData Code = 181
	KeyTwice    Code = 182
)

var acceptCodes = []definition{
	{NotAccepted, Error, false, "an object that the API server refuses", Page{
		Why: `Every object is compared with the API of the Kubernetes version of its cluster: types, fields, required
			fields, enumerations, names, labels, and the rules between fields that a mesh meets. Custom
			resources are compared with their definition. The API server refuses what breaks one of these, in the
			middle of a sync. The finding is at the overlay, the field of the k8s block or the value that made the
			field. [acceptance.md](acceptance.md) says what is checked.`,
		Fix: `correct what the text names. A field or kind that the version does not have needs another version:
			set 'kubeVersion' of the cluster if it is not the one that the text names.`,
		Example: `fleet/mesh.yaml:16:17: error MP0180: the API server refuses Deployment istio-system/istiod: ` +
			"`spec.template.spec.containers` must be set, with one container at least\n" +
			`  hint: the overlay of 'spec.template.spec' must keep or set it`,
	}},
	{BadMeshData, Error, false, "a ConfigMap that Istio cannot read", Page{
		Why: `The API server takes any text in a ConfigMap, but istiod reads 'mesh' and 'meshNetworks' of its ConfigMap
			as YAML of Istio's API, and 'config' and 'values' of the injector's. If it cannot, it does not start, or keeps
			what it had. An overlay of a part of the text is the usual reason.`,
		Fix: `set fields of the mesh config in 'meshConfig' and not by an overlay, or correct the text.`,
		Example: `fleet/mesh.yaml:16:17: error MP0181: istiod cannot read ` + "`data.mesh`" +
			` of ConfigMap istio-system/istio: ` +
			`yaml: line 3: did not find expected key`,
	}},
	{KeyTwice, Warning, false, "a list that has a key twice", Page{
		Why: `Lists of variables, ports and the like have keys. Server-side apply refuses an object in which a list has a key
			twice, and so the sync of Argo CD with 'ServerSideApply=true' and that of Flux fail. Helm and client-side apply
			take it: of a variable, the last one counts. The usual reason is a variable that a value and the chart
			both set. Where the API server refuses the object in every request, it is MP0180.
			With 'engine: flux' the finding is an error, because Flux always uses server-side apply.`,
		Fix: `use the value of the chart for it, or leave out one of the two. If Argo CD applies
			the objects with 'ServerSideApply=true', make it an error: 'policies.severity: {MP0182: error}'.`,
		Example: `fleet/mesh.yaml:12:45: warning MP0182: server-side apply refuses Deployment istio-system/istiod: ` +
			"`spec.template.spec.containers[0].env[10]` must not be there twice: \"name=PILOT_TRACE_SAMPLING\"\n" +
			"  hint: the chart or another field sets it, too: correct `pilot.env.PILOT_TRACE_SAMPLING`",
	}},
}
