package diag

// Codes of fields that have no effect, or an unexpected one.
const (
	ForcedOff      Code = 50
	Ignored        Code = 51
	Unsupported    Code = 52
	EnabledByUse   Code = 53
	MergeDiffers   Code = 54
	Unmapped       Code = 55
	ValueConflict  Code = 56
	NotRendered    Code = 57
	SilentUpstream Code = 58
	SameSelector   Code = 59
)

var effectCodes = []definition{
	{ForcedOff, Warning, false, "a component that does not belong to the kind", Page{
		Why: `An IstioLifecycleManager installs control planes, a GatewayLifecycleManager installs gateways. A
			component of the other kind is not rendered, as the management plane does not install it.`,
		Fix: `move the component to a resource of the other kind.`,
		Example: `fleet/mesh.yaml:18:9: warning MP0050: 'spec.installations[0].istioOperatorSpec.components.ingressGateways[0]' ` +
			`is not rendered: a resource of kind IstioLifecycleManager does not have such a component`,
	}},
	{Ignored, Warning, false, "a field that has no effect on manifests", Page{
		Why: `The field exists, but nothing reads it in this place. The text says why. What you want to set is not
			set.`,
		Fix: `remove the field, or set the field that has the effect.`,
		Example: `fleet/mesh.yaml:5:5: warning MP0051: 'istioController' has no effect: there is no operator in the ` +
			`cluster`,
	}},
	{Unsupported, Error, false, "a field that cannot be rendered", Page{
		Why: `The field asks for something that meshpress cannot do, for example to use charts from a path of the
			operator's image. The result would silently differ from what the field asks for.`,
		Fix: `remove the field. The text names the reason, and the hint another way if there is one.`,
		Example: `fleet/mesh.yaml:9:7: error MP0052: 'spec.installations[0].istioOperatorSpec.installPackagePath' cannot be ` +
			`rendered`,
	}},
	{EnabledByUse, Info, false, "a component is on because its block is there", Page{
		Why: `The profile does not enable the component, but the resource has a block for it without 'enabled'. Istio
			takes such a component for enabled since 1.24.`,
		Fix: `set 'enabled' to true or false, so that every reader sees what is meant.`,
		Example: `fleet/mesh.yaml:12:9: info MP0053: 'spec.installations[0].istioOperatorSpec.components.cni' is on: it has ` +
			`no 'enabled: false'`,
	}},
	{MergeDiffers, Warning, false, "Istio before 1.24 merged this differently", Page{
		Why: `istioctl before 1.24 combined profile and resource in another way: it merged lists of gateways by name,
			and took a component without 'enabled' for disabled. The lifecycle manager and meshpress follow the
			rules of 1.24.`,
		Fix: `set 'enabled', or write the whole list of gateways, so that both rules have the same result.`,
		Example: `fleet/mesh.yaml:12:9: warning MP0054: gateway "istio-ingressgateway" of the profile is not rendered: ` +
			`'components.ingressGateways' replaces the profile's list`,
	}},
	{Unmapped, Warning, false, "a legacy gateway value without an equivalent", Page{
		Why: `Values below 'gateways' were written for the legacy gateway charts. The gateway chart of this version has
			no value with that meaning, so it has no effect.`,
		Fix: `remove the value, or set the field of 'k8s' or the overlay that the hint names.`,
		Example: `fleet/gateway.yaml:14:11: warning MP0055: 'values.gateways.istio-ingressgateway.certificates' has no ` +
			`equivalent in the gateway chart`,
	}},
	{ValueConflict, Warning, false, "a value is set in two places", Page{
		Why: `Two places set the same thing to different values, for example a field of the resource and a Helm value,
			'values.meshConfig' and 'meshConfig', or a field of 'k8s' and an overlay. The finding is at the one that has
			no effect. Its text says which one wins, and where that is. To find values that an overlay wins over,
			meshpress changes them and renders the template again.`,
		Fix: `remove the one that you do not mean.`,
		Example: `fleet/mesh.yaml:9:12: warning MP0056: 'spec.installations[0].istioOperatorSpec.hub', "b.example.com", has no ` +
			`effect: 'spec.installations[0].istioOperatorSpec.values.global.hub', "a.example.com", at fleet/mesh.yaml:14:12 wins`,
	}},
	{NotRendered, Info, false, "a field that says how to install, not what", Page{
		Why: `The management plane reads the field when it installs. It changes no manifest, so it has no effect on
			what meshpress writes.`,
		Fix: `do nothing, or remove the field once no management plane reads the resource any more.`,
		Example: `fleet/mesh.yaml:9:5: info MP0057: 'spec.helmGlobal' does not change manifests: it says where ` +
			`'meshpress charts lock' finds charts`,
	}},
	{SilentUpstream, Warning, false, "istioctl does nothing with it, and does not say so", Page{
		Why: `With 'compat: istioctl' meshpress renders what istioctl would render. istioctl silently ignores this
			part of the resource.`,
		Fix: `correct the part, for example the name of the object that an overlay is for, or remove it.`,
		Example: `fleet/mesh.yaml:20:15: warning MP0058: the overlay matches no object: istiod has no Deployment "istiod-1-23"
  hint: there is Deployment "istiod"`,
	}},
	{SameSelector, Warning, false, "two gateways select the same pods", Page{
		Why: `The Services of both gateways have the same selector, so each sends traffic to the pods of both. The
			labels of the gateways do not tell them apart.`,
		Fix: `give each gateway its own 'label'.`,
		Example: `fleet/gateway.yaml:20:9: warning MP0059: gateways "public" and "internal" in namespace "gateways" of cluster ` +
			`"eu" select the same pods`,
	}},
}
