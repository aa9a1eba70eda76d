package diag

// Codes of planning: which cluster gets which installation.
const (
	NoClusters       Code = 20
	UnknownCluster   Code = 21
	AutoRevision     Code = 22
	BadRevision      Code = 23
	TwoDefaults      Code = 24
	NoDefault        Code = 25
	TwoActive        Code = 26
	NoActive         Code = 27
	Twice            Code = 28
	NoControlPlane   Code = 29
	SingletonDiffers Code = 30
	TrustDomain      Code = 31
	ClusterName      Code = 32
	Nothing          Code = 33
	SeveralClusters  Code = 34
)

var fleetCodes = []definition{
	{NoClusters, Warning, false, "an installation names no cluster", Page{
		Why:     `'clusters' is empty or missing, so the installation changes no cluster.`,
		Fix:     `name the clusters in 'clusters', or remove the installation.`,
		Example: `fleet/mesh.yaml:5:5: warning MP0020: the installation names no cluster and renders nothing`,
	}},
	{UnknownCluster, Warning, false, "a cluster is not among the registered ones", Page{
		Why: `The inputs hold KubernetesCluster resources, but none of them has this name. It is most often a typing
			error: the management plane would install nothing in a cluster that it does not know.`,
		Fix: `correct the name, or add the KubernetesCluster to the inputs.`,
		Example: `fleet/mesh.yaml:6:15: warning MP0021: cluster "prod2" is not among the KubernetesCluster resources
  hint: did you mean "prod-2"?`,
	}},
	{AutoRevision, Error, true, "revision auto without a mapping in the config", Page{
		Why: `With 'revision: auto' the management plane chooses version, hub and revision. The choice is not
			published, so meshpress cannot know it.`,
		Fix: `write what "auto" stands for into 'spec.auto' of a RenderConfig.`,
		Example: `fleet/mesh.yaml:5:15: error MP0022: revision "auto" must be mapped in the config: which version it stands ` +
			`for is not published`,
	}},
	{BadRevision, Error, true, "a revision is not a DNS label of at most 63 characters", Page{
		Why: `The revision becomes part of the names of objects and the value of labels. Kubernetes accepts lower-case
			letters, digits and hyphens there, and at most 63 characters. The charts do not quote it, so it must
			not look like a number or a boolean either.`,
		Fix: `choose another revision, for example 1-24-2 in the place of 1.24.2.`,
		Example: `fleet/mesh.yaml:5:15: error MP0023: a revision must be a DNS label of at most 63 characters, ` +
			`not "1.24.2"`,
	}},
	{TwoDefaults, Error, false, "two default revisions in one cluster", Page{
		Why: `The default revision serves the label istio-injection=enabled and validates Istio's configuration. Two
			revisions, or a revision and a control plane without one, would both do so.`,
		Fix: `keep 'defaultRevision: true' in one installation of the cluster only.`,
		Example: `fleet/mesh.yaml:14:22: error MP0024: cluster "eu" must not have two default revisions, revision "1-23" ` +
			`and revision "1-24"
  hint: the first one is at fleet/mesh.yaml:6:22`,
	}},
	{NoDefault, Warning, false, "revisions in a cluster, but none is the default", Page{
		Why: `Namespaces with the label istio-injection=enabled get no sidecars, and nothing validates Istio's
			configuration. This is correct only if all namespaces name a revision or a tag.`,
		Fix: `set 'defaultRevision: true' for one of the revisions.`,
		Example: `fleet/mesh.yaml:4:3: warning MP0025: no revision of cluster "eu" is the default: nothing serves the label ` +
			`istio-injection=enabled`,
	}},
	{TwoActive, Error, false, "two active gateways of one name in one cluster", Page{
		Why: `The active revision of a gateway owns the Service of that name. Two active revisions would both render
			it, and overwrite each other at every sync.`,
		Fix: `keep 'activeGateway: true' for one revision of the gateway only.`,
		Example: `fleet/gateway.yaml:15:20: error MP0026: gateway "istio-ingressgateway" of cluster "eu" must not be active ` +
			`in two revisions, "1-23" and "1-24"`,
	}},
	{NoActive, Warning, false, "a gateway has a Service, but no active revision", Page{
		Why: `Only the active revision renders the Service. Without one, the gateway has pods, but no address. During
			the first half of a canary upgrade this may be on purpose.`,
		Fix: `set 'activeGateway: true' for one revision.`,
		Example: `fleet/gateway.yaml:6:5: warning MP0027: gateway "istio-ingressgateway" of cluster "eu" has no active ` +
			`revision: its Service is not rendered`,
	}},
	{Twice, Error, true, "one thing is installed twice in a cluster", Page{
		Why: `Two installations render a control plane of the same revision, or a gateway of the same name and
			namespace. Their objects have the same names, so one would overwrite the other.`,
		Fix: `remove the cluster from one of the two installations, or give them different revisions.`,
		Example: `fleet/gateway.yaml:20:5: error MP0028: gateway "ingress" is installed twice in namespace "gateways" of ` +
			`cluster "eu"
  hint: the first one is at fleet/gateway.yaml:8:5`,
	}},
	{NoControlPlane, Warning, false, "the control plane revision of a gateway is not among the inputs", Page{
		Why: `A gateway gets its configuration from the control plane of its 'gatewayRevision'. If no such control
			plane exists, its pods do not start.`,
		Fix: `correct the revision, or add the resource of the control plane to the inputs. If another tool installs
			the control plane, waive the finding.`,
		Example: `fleet/gateway.yaml:5:22: warning MP0029: the control plane of the gateway, revision "1-24", is not installed ` +
			`in cluster "eu"
  hint: there is revision "1-23"`,
	}},
	{SingletonDiffers, Error, false, "installations disagree about what a cluster has once", Page{
		Why: `A cluster has one base chart, one CNI and one ztunnel, whatever revisions it has. Two installations
			of the cluster set different values for one of them.`,
		Fix: `make the values agree, or set them in one installation only.`,
		Example: `fleet/mesh.yaml:30:7: error MP0030: a cluster has one istio-cni, but two installations of cluster "eu" ` +
			`disagree about 'components.cni.k8s'`,
	}},
	{TrustDomain, Warning, false, "two settings of the trust domain differ", Page{
		Why: `The trust domain is part of every identity in the mesh. A gateway in another trust domain than its
			control plane is refused by policies. Clusters of one installation with one trust domain trust each
			other, which may not be on purpose.`,
		Fix: `set the trust domain in one place, 'trustDomain' of each cluster of the installation.`,
		Example: `fleet/mesh.yaml:13:22: warning MP0031: 2 clusters share the trust domain "mesh.example.com"
  hint: set 'trustDomain' for each of clusters[] if they are meshes of their own`,
	}},
	{ClusterName, Warning, false, "clusterName is not the name of the cluster", Page{
		Why: `'values.global.multiCluster.clusterName' must be the name by which other clusters know this one. With
			another name, istiod does not recognise its own endpoints. The reason is usually a copied resource.`,
		Fix: `remove the value: meshpress sets the name of the cluster.`,
		Example: `fleet/mesh.yaml:16:28: warning MP0032: 'spec.installations[0].istioOperatorSpec.values.global.multiCluster.` +
			`clusterName' is "us" in cluster "eu"`,
	}},
	{Nothing, Error, false, "nothing is rendered", Page{
		Why: `The inputs can be read, but no object comes out: no installation names a cluster, or every component
			is off. An empty result would make a deployment tool delete everything that it applied before.`,
		Fix:     `enable a component, or name a cluster.`,
		Example: `fleet/mesh.yaml:1:1: error MP0033: the inputs name no cluster: nothing is rendered`,
	}},
	{SeveralClusters, Error, true, "several clusters, where the host takes one", Page{
		Why: `An Argo CD Application, or a kustomization, is for one cluster. With the objects of several clusters
			in one stream, they would overwrite each other.`,
		Fix: `choose a cluster with 'spec.only' of a RenderConfig or with the parameter 'cluster'.`,
		Example: `error MP0034: the inputs name 2 clusters (eu, us): one must be chosen
  hint: set 'spec.only' of a RenderConfig, or the parameter 'cluster'`,
	}},
}
