package diag

// Codes of rendering charts and of changing what they render.
const (
	TemplateFailed  Code = 60
	OverlayNoTarget Code = 61
	OverlayPath     Code = 62
	PatchNoTarget   Code = 63
	PatchInvalid    Code = 64
	DuplicateObject Code = 65
	ChartWarning    Code = 66
	MapOrder        Code = 67
	OverBudget      Code = 68
)

var renderCodes = []definition{
	{TemplateFailed, Error, true, "a chart does not render with these values", Page{
		Why: `A template of the chart stops with an error: it refuses a value, or a value has a type that the template
			does not expect. Nothing of the cluster is written.`,
		Fix: `correct the value that the text names. If the chart is your own, correct its template.`,
		Example: `fleet/mesh.yaml:8:7: error MP0060: release "istiod" does not render: value ` +
			`"pilot.initContainers[0].image" must not call "randAlpha"`,
	}},
	{OverlayNoTarget, Error, false, "an overlay matches no object", Page{
		Why: `'kind' and 'name' of the overlay must be those of an object of the release. Names of objects change with
			the revision, so an overlay that matched before may match nothing after an upgrade.`,
		Fix: `correct 'kind' or 'name'. The hint lists the objects that come near.`,
		Example: `fleet/mesh.yaml:20:15: error MP0061: the overlay matches no object: istiod has no Deployment "istiod-1-23"
  hint: there is Deployment "istiod-1-24"`,
	}},
	{OverlayPath, Error, false, "an overlay path selects nothing", Page{
		Why: `The path of a patch leads through a list item or a field that the object does not have. The charts of
			another version may have other containers, volumes or arguments.`,
		Fix: `correct the path. The hint shows the part that exists.`,
		Example: `fleet/mesh.yaml:22:17: error MP0062: path "spec.template.spec.containers.[name:discovry].image": there is no ` +
			`item with name "discovry" (in Deployment istio-system/istiod)
  hint: did you mean "discovery"?`,
	}},
	{PatchNoTarget, Warning, false, "a k8s field matches no object", Page{
		Why: `The fields of 'k8s' change objects of the component: its workload, Service, autoscaler or disruption
			budget. The chart does not render the object that this field is for.`,
		Fix: `enable the object by a value of the chart, or remove the field.`,
		Example: `fleet/mesh.yaml:18:11: warning MP0063: 'k8s.podDisruptionBudget' has no effect: there is no ` +
			`PodDisruptionBudget "istiod"`,
	}},
	{PatchInvalid, Error, false, "a patched object is no longer valid", Page{
		Why: `A field of 'k8s', an overlay or your own chart left the object without its name or kind, or gave a value a type
			that Kubernetes does not accept. The API server would refuse the object.`,
		Fix: `correct the field or the overlay.`,
		Example: `fleet/mesh.yaml:8:7: error MP0064: release "istiod" has an object that is not valid: there is no ` +
			`'metadata.name' of ConfigMap istio-system`,
	}},
	{DuplicateObject, Error, false, "two releases of a cluster render the same object", Page{
		Why: `Each object must belong to one release. With two owners, the one that is applied last wins, and when one
			of them is removed, the object is deleted although the other one needs it.`,
		Fix: `remove the object from one of the two, for example a revision tag that both render.`,
		Example: `fleet/mesh.yaml:20:5: error MP0065: releases "istiod-1-23" and "istiod-1-24" of cluster "eu" render the same ` +
			`objects, Service istio-system/istiod among them
  hint: the first one is at fleet/mesh.yaml:8:5`,
	}},
	{ChartWarning, Warning, false, "a warning in a chart's notes", Page{
		Why: `Istio's charts write warnings about values into their notes, which 'helm install' prints. meshpress
			reports them as findings.`,
		Fix: `follow the warning. It usually names the value to change.`,
		Example: `fleet/mesh.yaml:8:7: warning MP0066: release "istiod": global.jwtPolicy is deprecated; use ` +
			`global.pilotCertProvider`,
	}},
	{MapOrder, Info, false, "a chart lists a map, and the order is random in Helm", Page{
		Why: `The functions 'keys' and 'values' list a map in an order that differs from run to run in Helm. meshpress
			sorts the keys, so that the same input gives the same bytes.`,
		Fix: `do nothing if the order does not matter to the objects. Otherwise sort the list in the chart,
			with 'sortAlpha'.`,
		Example: `fleet/mesh.yaml:8:7: info MP0067: release "gateway": "gateway/templates/a.yaml" lists the ` +
			`keys or values of a map: meshpress sorts them; in Helm their order differs from run to run`,
	}},
	{OverBudget, Error, true, "the clusters of a run exceed its limits", Page{
		Why: `Templates, patches, policies and output of all clusters together have limits, so that a large fleet cannot
			multiply the limits of one cluster. The limits grow with the number of clusters: each cluster adds about ten
			times what it needs. Clusters after this one are not rendered.`,
		Fix: `find out what makes the clusters expensive: a loop in a value, an overlay that looks through long lists, a
			policy that looks through all objects. The caller can raise the limits with '--limits'.`,
		Example: `fleet/mesh.yaml:8:7: error MP0068: templates must not take more than 1009500000 steps ` +
			`for all clusters together (2000)
  hint: the caller may raise it: --limits 2 doubles all limits`,
	}},
}
