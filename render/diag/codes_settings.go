package diag

// Codes of settings that may be set in several places. One of these wins.
const (
	SharedCNI    Code = 90
	UnmetName    Code = 91
	ConfigLayers Code = 92
)

var settingCodes = []definition{
	{SharedCNI, Info, false, "one CNI serves several revisions", Page{
		Why: `Two revisions of a cluster switch the CNI on, as in a canary upgrade, but a cluster has one CNI. The
			one of the default revision is rendered, and serves the pods of all revisions. It moves with
			'defaultRevision'; 'plan' shows when. Istio supports a CNI that is one minor version away
			from the control plane, in either direction.`,
		Fix: `keep it if the choice is right. To choose another one, set 'clusters[].cniRevision' of the
			RenderConfig, or the annotation 'meshpress.dev/cni-revision' of the KubernetesCluster, to the revision;
			"default" is the one without a name.`,
		Example: `fleet/mesh.yaml:21:25: info MP0090: a cluster has one istio-cni: that of revision "1-23" of cluster "eu" ` +
			`serves revision "1-24" too; they disagree about its image, "docker.io/istio:1.23.2" and "docker.io/istio:1.24.2"`,
	}},
	{UnmetName, Warning, false, "a name in the config that meets no cluster or resource", Page{
		Why: `The RenderConfig says something of a cluster or of a resource, but nothing in the inputs has this name.
			It is most often a typing error, and then the platform, the severity or the waiver is lost. Names
			are compared as they are written: "prod-*" is no pattern.`,
		Fix: `correct the name, or remove the entry. If the config serves several runs with other inputs, set the
			severity of the code to info.`,
		Example: `meshpress.yaml:5:20: warning MP0091: no installation names the cluster "prod-usa": ` +
			`'spec.clusters[0].name' has no effect
  hint: did you mean "prod-us"?`,
	}},
	{ConfigLayers, Info, false, "two RenderConfigs are layers", Page{
		Why: `There is a RenderConfig among the resources, and the run has one of its own, by '--config' or as the
			config of a function. They are merged: a field of the run's config wins, and a list replaces the whole
			list. Maps, such as 'policies.severity', are merged key by key. Paths stay relative to the file that
			they are written in.`,
		Fix: `nothing, if the choice is right. Else change the fields that the finding names.`,
		Example: `fleet/meshpress.yaml:1:1: info MP0092: the RenderConfig of the run, ci.yaml:1:1, wins over this one: ` +
			"'spec.only'",
	}},
}
