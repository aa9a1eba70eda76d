package diag

// Codes of Sail's resources.
const (
	Dropped      Code = 240
	DroppedEmpty Code = 241
	VersionAlias Code = 242
	EndOfLife    Code = 243
	TagTarget    Code = 244
	NotAssigned  Code = 245
	NoReader     Code = 246
	NameTaken    Code = 247
	RepeatedKey  Code = 248
	NotConverted Code = 249
	NotInBundle  Code = 250
)

var sailCodes = []definition{
	{Dropped, Warning, false, "a field that the Sail operator drops", Page{
		Why: `The operator decodes a resource into its types. A field that they do not have vanishes, and neither the API
			server nor the operator says so. Null is the same as no value there. What you want to set is not set.
			meshpress renders what the operator would render, so the field has no effect here either.`,
		Fix: `remove the field, or use the one that the hint names. To refuse such files, set the severity of MP0240 to
			error.`,
		Example: `mesh/istio.yaml:12:5: warning MP0240: the operator drops 'spec.values.gateways': its types have no ` +
			`such field
  hint: Sail manages no gateways: install the gateway chart, or use a Gateway of gateway.networking.k8s.io`,
	}},
	{DroppedEmpty, Info, false, "an empty value that the Sail operator drops", Page{
		Why: `The operator's types leave out empty lists and maps, and some empty texts, when they are written for Helm.
			So an empty value does not replace what the profile or the chart has by default.`,
		Fix: `remove the field, or write a value that is not empty.`,
		Example: `mesh/cni.yaml:9:26: info MP0241: the operator drops 'spec.values.cni.excludeNamespaces': an empty ` +
			`value is the same as no value`,
	}},
	{VersionAlias, Info, false, "an alias of a version stands for a version", Page{
		Why: `A version as v1.29-latest stands for the newest patch that an operator knows. meshpress takes the newest patch
			of the charts that it has, which may be another one. A lock pins the charts, so the result stays the same.`,
		Fix: `do nothing, or name the patch.`,
		Example: `mesh/istio.yaml:6:12: info MP0242: version "v1.29-latest" stands for 1.29.1, the newest patch of ` +
			`the charts`,
	}},
	{EndOfLife, Error, false, "a version that the Sail operator no longer installs", Page{
		Why: `The definition still has the names of old versions, so that the API server takes the resource. The operator
			has no charts for them and reports an error in the status.`,
		Fix:     `choose a version that the operator installs.`,
		Example: `mesh/istio.yaml:6:12: error MP0243: the operator no longer installs version "v1.25.2"`,
	}},
	{TagTarget, Error, true, "a resource points at a control plane that is not there", Page{
		Why: `An IstioRevisionTag, and the 'targetRef' of a ZTunnel, name an Istio or an IstioRevision. The operator
			installs nothing if the target is of another kind, does not exist, or is a remote control plane.`,
		Fix: `correct 'targetRef', or add the target to the inputs.`,
		Example: `mesh/tag.yaml:7:11: error MP0244: the target Istio "prod" is not installed in cluster "eu"
  hint: there is Istio "default"`,
	}},
	{NotAssigned, Warning, false, "a resource in a file that belongs to no cluster", Page{
		Why: `Resources of Sail name no cluster. The config says which files belong to which cluster, and this file is not
			among them, so the resource is not rendered.`,
		Fix: `name the file in 'resources' of a cluster of the config, or correct 'pattern'.`,
		Example: `clusters/eu/mesh.yaml:1:1: warning MP0245: Istio "default" is not rendered: the config gives the file ` +
			`to no cluster`,
	}},
	{NoReader, Warning, false, "no release has the ServiceAccount istio-reader-service-account", Page{
		Why: `Each control plane binds a ClusterRole to istio-reader-service-account. The operator makes that ServiceAccount
			only with the release default-base, for a revision or a tag that is called 'default'. Remote secrets for
			other clusters need it.`,
		Fix: `add an IstioRevisionTag 'default', or a ServiceAccount of your own if other clusters read this one.`,
		Example: `mesh/istio.yaml:1:1: warning MP0246: nothing in cluster "eu" makes the ServiceAccount ` +
			`istio-reader-service-account`,
	}},
	{NameTaken, Error, true, "a tag and a revision have one name", Page{
		Why: `A revision and a tag of the same name claim the same webhooks. The operator refuses the younger object, and a
			renderer cannot know which one that is.`,
		Fix:     `give the tag or the revision another name.`,
		Example: `mesh/tag.yaml:4:9: error MP0247: tag "default" of cluster "eu" must not have the name of a revision`,
	}},
	{RepeatedKey, Error, false, "a value repeats a key of the chart's template", Page{
		Why: `The template writes the key itself and then the user's map. The operator's post-renderer refuses a key that
			occurs twice, so the installation fails.`,
		Fix: `leave the key out.`,
		Example: `mesh/cni.yaml:12:9: error MP0248: 'spec.values.cni.podAnnotations' must not have "prometheus.io/scrape": ` +
			`the chart sets it too`,
	}},
	{NotConverted, Warning, false, "something has no equivalent after a conversion", Page{
		Why: `The target of 'meshpress convert' has no field with this meaning. The converted resources do not have it,
			and the objects differ.`,
		Fix:     `keep it by other means, as the text says, or accept the difference.`,
		Example: `fleet/mesh.yaml:14:9: warning MP0249: 'spec.components.pilot.k8s.overlays' has no equivalent in an Istio`,
	}},
	{NotInBundle, Warning, false, "the operator's bundle has no image for a version", Page{
		Why: `The config names the operator's bundle, so that images are those that the operator would take. The bundle has
			no annotation for this version and component. An operator then takes the registry and the tag of the chart, and
			so does meshpress: often not the vendor's images, and no digests.`,
		Fix: `choose a version that the bundle has, or take the bundle of the operator that has the version. To refuse
			such resources, set the severity of MP0250 to error.`,
		Example: `mesh/istio.yaml:6:12: warning MP0250: the bundle has no image "istiod" for version "v1.28.5"
  hint: the bundle has images for v1.29.1`,
	}},
}
