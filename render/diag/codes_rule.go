package diag

// Codes of the rules of package policies. Package policies has the pages of the rules beside their checks.
// Severities and titles are here, because every config may name a code, even in a program without the rules.
const (
	// ambient
	AmbientRevision     Code = 101
	AmbientDistribution Code = 102
	AmbientVersion      Code = 103
	AmbientDelta        Code = 104
	AmbientDeltaFix     Code = 105
	AmbientSecond       Code = 106
	AmbientMeshID       Code = 107
	AmbientNetwork      Code = 108
	AmbientEastWest     Code = 109
	AmbientParts        Code = 110
	AmbientGateway      Code = 111
	AmbientName         Code = 112

	// platforms
	PlatformQuota   Code = 120
	PlatformCNI     Code = 121
	PlatformPaths   Code = 122
	PlatformCharts  Code = 123
	PlatformProfile Code = 124
	PlatformName    Code = 125

	// ownership
	SharedInjection  Code = 130
	UnusedCNI        Code = 131
	SailParts        Code = 132
	SharedNamespaces Code = 133

	// consistency
	CopiedName               Code = 135
	GatewayNetwork           Code = 136
	GatewayImage             Code = 137
	ServiceSelector          Code = 138
	BudgetSelector           Code = 139
	AutoscalerTarget         Code = 140
	WebhookService           Code = 141
	TargetPort               Code = 142
	LowPort                  Code = 143
	OwnPods                  Code = 144
	FloatingImage            Code = 145
	RetiredRegistry          Code = 146
	ReplicasBesideAutoscaler Code = 147
	OwnSpread                Code = 148

	// upgrades
	MinorSkipped       Code = 150
	MinorDowngrade     Code = 151
	PatchDowngrade     Code = 152
	CanaryOnly         Code = 153
	GatewayAhead       Code = 154
	NodeSkew           Code = 155
	GatewayBehind      Code = 156
	RevisionInUse      Code = 157
	RevisionLeft       Code = 158
	TagGone            Code = 159
	DefinitionGone     Code = 160
	ImmutableField     Code = 161
	NamespaceMoved     Code = 162
	TrustDomainChanged Code = 163
	NamespaceGone      Code = 164

	// engines
	FluxVariable Code = 165

	MoveEarly    Code = 166
	ServiceMoved Code = 167
	CNIGone      Code = 168

	// portability
	ObjectSize     Code = 170
	SyncSize       Code = 171
	DirectorySize  Code = 172
	RewrittenField Code = 173
	MissingDivisor Code = 174
	ClusterScope   Code = 175
	WrittenStatus  Code = 176
)

var ruleCodes = []definition{
	{code: AmbientRevision, severity: Error, title: "a revision in an ambient cluster"},
	{code: AmbientDistribution, severity: Error, title: "an ambient cluster without the Solo distribution"},
	{code: AmbientVersion, severity: Error, title: "an ambient cluster of a version before 1.22.3"},
	{code: AmbientDelta, severity: Error, title: "an ambient cluster of 1.22.0 to 1.22.3 with incremental xDS"},
	{code: AmbientDeltaFix, severity: Info, title: "ISTIO_DELTA_XDS was set because the config asks for fixes"},
	{code: AmbientSecond, severity: Error, title: "a second control plane in an ambient cluster"},
	{code: AmbientMeshID, severity: Error, title: "ambient clusters that share a mesh ID"},
	{code: AmbientNetwork, severity: Error, title: "ambient clusters that share a network"},
	{code: AmbientEastWest, severity: Warning, title: "an east-west gateway in an ambient cluster"},
	{code: AmbientParts, severity: Error, title: "an ambient cluster without CNI or ztunnel"},
	{code: AmbientGateway, severity: Error, title: "a gateway with an ambient profile"},
	{code: AmbientName, severity: Error, title: "an underscore in the name of an ambient cluster"},

	{code: PlatformQuota, severity: Error, title: "no quota for node-critical pods on GKE"},
	{code: PlatformCNI, severity: Error, title: "a control plane on OpenShift without the CNI"},
	{code: PlatformPaths, severity: Error, title: "the CNI is not where OpenShift looks for it"},
	{code: PlatformCharts, severity: Warning, title: "the charts do not know the platform of the cluster"},
	{code: PlatformProfile, severity: Error, title: "a cluster is rendered for another platform than its own"},
	{code: PlatformName, severity: Warning, title: "a platform that no chart knows"},

	{code: SharedInjection, severity: Error, title: "two webhooks inject the same pods"},
	{code: UnusedCNI, severity: Warning, title: "a revision does not use the CNI of its cluster"},
	{code: SailParts, severity: Warning, title: "a control plane of Sail without a part that its mode needs"},
	{code: SharedNamespaces, severity: Warning, title: "two meshes of a cluster take the same namespaces"},

	{code: CopiedName, severity: Warning, title: "the network or mesh ID is the name of another cluster"},
	{code: GatewayNetwork, severity: Warning, title: "a gateway names another network than its control plane"},
	{code: GatewayImage, severity: Warning, title: "the tag or hub of gateways is not that of their control plane"},
	{code: ServiceSelector, severity: Warning, title: "a Service selects no pod"},
	{code: BudgetSelector, severity: Warning, title: "a disruption budget selects no pod"},
	{code: AutoscalerTarget, severity: Error, title: "an autoscaler scales a workload that is not there"},
	{code: WebhookService, severity: Warning, title: "a webhook calls a Service that is not there"},
	{code: TargetPort, severity: Warning, title: "a port of a Service names a container port that does not exist"},
	{code: LowPort, severity: Warning, title: "a gateway cannot open a port below 1024"},
	{code: OwnPods, severity: Error, title: "a workload does not select its own pods"},
	{code: FloatingImage, severity: Warning, title: "an image has no fixed tag"},
	{code: RetiredRegistry, severity: Warning, title: "a registry that Istio has left"},
	{code: ReplicasBesideAutoscaler, severity: Warning, title: "replicas are set beside an autoscaler"},
	{code: OwnSpread, severity: Warning, title: "a rule that spreads pods selects none of them"},

	{code: MinorSkipped, severity: Error, title: "an upgrade skips a minor version"},
	{code: MinorDowngrade, severity: Error, title: "a downgrade to an older minor version"},
	{code: PatchDowngrade, severity: Warning, title: "a patch, or a gateway, goes back to an older version"},
	{code: CanaryOnly, severity: Error, title: "a revision changes in place in a way that needs a canary"},
	{code: GatewayAhead, severity: Error, title: "a control plane is older than its gateways"},
	{code: NodeSkew, severity: Error, title: "CNI or ztunnel does not work with a control plane of this version"},
	{code: GatewayBehind, severity: Warning, title: "a gateway is more than one minor version behind its control plane"},
	{code: RevisionInUse, severity: Error, title: "a gateway, a tag or the default points at a revision that is removed"},
	{code: RevisionLeft, severity: Warning,
		title: "the change that moves the tags of a revision also removes the revision"},
	{code: TagGone, severity: Warning, title: "a revision tag disappears"},
	{code: DefinitionGone, severity: Error, title: "a custom resource definition, or a version of one, disappears"},
	{code: ImmutableField, severity: Error, title: "an immutable field changes"},
	{code: NamespaceMoved, severity: Warning, title: "a control plane or a node agent moves to another namespace"},
	{code: TrustDomainChanged, severity: Warning, title: "a control plane changes its trust domain"},
	{code: NamespaceGone, severity: Error, title: "a namespace disappears"},

	{code: FluxVariable, severity: Warning, title: "Flux may replace a part of an object"},

	{code: MoveEarly, severity: Error, title: "traffic moves to pods that come with the same change"},
	{code: ServiceMoved, severity: Warning, title: "a Service moves to another release"},
	{code: CNIGone, severity: Warning, title: "the CNI disappears from a cluster"},

	{code: ObjectSize, severity: Warning, title: "an object is too large for client-side apply"},
	{code: SyncSize, severity: Info, title: "a cluster is too large for the operation state of Argo CD"},
	{code: DirectorySize, severity: Warning, title: "a cluster is too large for one folder of Argo CD"},
	{code: RewrittenField, severity: Warning, title: "an overlay of a field that istiod rewrites"},
	{code: MissingDivisor, severity: Warning, title: "a resourceFieldRef without a divisor"},
	{code: ClusterScope, severity: Warning, title: "a cluster-scoped object with a namespace"},
	{code: WrittenStatus, severity: Warning, title: "an object with a status"},
}
