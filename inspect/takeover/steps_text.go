package takeover

import "github.com/meshpress/meshpress/inspect/live"

// The texts of steps. Sentences about the lifecycle agent follow the documentation of its vendor, because the rest of
// the agent is not public.
const (
	backupText = `You need it to go back. Keep the CA's Secrets as well, where nobody else can read them.`

	renderText = `'check' has the rules that this report leaves out: versions, trust domains, images. Give both the
		flags of this report.`

	impossibleText = `The API server refuses to change these fields, so the sync would stop there. Render the live
		values (the config's 'gateways.selector', an overlay), or install under another name, as a canary does. Do
		not delete a Service: its address goes with it.`

	removeText = `Remove only what no proxy uses any more: gateways and workloads must use what Git owns. Never
		delete definitions (their resources go with them), a Service with the address, the Secrets
		istio-ca-secret and cacerts, or a namespace.`

	unknownText = `No object names the tool. Ask before you apply: a tool may write the objects back.`

	ownershipText = `Each object has an owner reference to a resource of the operator: the garbage collector
		deletes the objects with that resource. The label says that the operator manages the objects, and the
		command finds them by it. The annotation sailoperator.io/ignore is no substitute for a stopped operator: its
		next upgrade of the release writes the object back.`

	sailResourcesText = `Do this only when the objects have lost their owner references and the operator is stopped: its
		finalizer uninstalls the mesh. While the operator is stopped, you must remove the finalizer yourself.
		Afterwards you may remove the operator; its definitions and those of Istio must stay.`

	syncText = `Server-side apply adopts objects as they are, and takes definitions of any size. Fields of
		another manager are conflicts: --force-conflicts takes them over, as Argo CD always does. Leave prune
		off until this report is empty. In Argo CD, set 'syncOptions: [ServerSideApply=true]' and
		'automated: {prune: false}'; by hand it is this command.`

	forgetText = `The Secrets (or ConfigMaps) are all that Helm knows of a release: without them no uninstall can touch
		the objects, which stay as they are. The annotations let 'helm upgrade --install' take the objects back: without
		them it refuses. Do this when you are sure that you do
		not go back.`

	addedText = `It does not take away what the sync added: fields (the lines with +), and new objects. They can stay;
		otherwise remove them by hand.`
)

// pauses says what to stop, by the tool that installed the mesh.
var pauses = map[live.Tool]struct{ title, why string }{
	live.Agent: {"Pause the lifecycle agent, on the management cluster and on this one",
		`It is not public how the agent decides what to write, or whether it can be told to leave an
		installation alone. Its documentation says that deleting a lifecycle resource, or an
		installation or a cluster in it, uninstalls the mesh. So change no lifecycle resource while the agent
		runs. Its other work pauses, too.`},
	live.Sail: {"Stop the operator",
		`It writes back what changes, and its finalizers uninstall the mesh. While it is stopped, it manages no
		mesh of the cluster.`},
	live.Operator: {"Pause the operator",
		`It writes back what changes. The finalizer of its IstioOperator uninstalls the mesh: remove the
		finalizer before you delete the resource.`},
	live.Helm: {"Stop whoever runs Helm",
		`A pipeline, a HelmRelease or an Application that upgrades a release writes its values back. Suspend
		it; do not run helm uninstall.`},
	live.Istioctl: {"Stop whoever runs istioctl", `istioctl install and istioctl upgrade write everything back.`},
	live.ArgoCD: {"Stop the Application that owns the objects",
		`Remove it without its objects (no cascade), or point the same one to the new path.`},
	live.Flux: {"Stop the Kustomization or HelmRelease that owns the objects",
		`Suspend it, and delete it with prune: false, or point the same one to the new path.`},
}

// backTexts say how to go back, by the tool that installed the mesh.
var backTexts = map[live.Tool]string{
	live.Helm: `helm rollback, or the former helm upgrade, writes the former values, if the Secrets of the
		release are still there.`,
	live.Istioctl: `The former istioctl install writes what it wrote before.`,
	live.Agent: `Scale the agent up again: it writes its own state back. What it does with objects that lost its
		marks is not public.`,
	live.Sail: `Apply the resources of the operator if they are gone, and start it again: it writes its own state
		back, with owner references and label.`,
	live.Operator: `Scale the operator up again: it writes its own state back.`,
}
