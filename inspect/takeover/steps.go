package takeover

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/inspect/live"
)

// steps are what to do, in order, for the tool that installed what runs.
func (a *adoption) steps(present *live.Cluster) []Step {
	out := []Step{backup(a.out.Name)}
	if len(a.out.Impossible) > 0 {
		out = append(out, Step{Title: "Make the impossible possible",
			Why: "The API server refuses these fields, and the sync stops there. Render what is live (`gateways.selector: chart`, " +
				"an overlay), or install under another name, as a canary does. Do not delete a Service: its address goes with it."})
	}
	out = append(out, pause(a.out.Source, present)...)
	out = append(out, sync(a.out), verify(a.out))
	out = append(out, forget(a.out)...)
	if a.removable() {
		out = append(out, Step{Title: "Remove what is left behind, last",
			Why: "Only what no proxy uses any more: gateways and workloads have to be on what Git owns. Never delete definitions " +
				"(their resources go with them), a Service with the address, the Secrets istio-ca-secret and cacerts, or a " +
				"namespace."})
	}
	return append(out, back(a.out.Source))
}

// removable tells whether more than releases is left behind.
func (a *adoption) removable() bool {
	return slices.ContainsFunc(a.out.Left, func(l Left) bool { return l.Kind != "Secret" })
}

func backup(cluster string) Step {
	return Step{Title: "Keep the dump",
		Why: "It is what you go back to. Keep the CA's Secrets as well, where nobody else can read them.",
		Commands: []string{fmt.Sprintf("cp %s.yaml before-%s.yaml", cluster, cluster),
			"kubectl -n istio-system get secret istio-ca-secret cacerts -o yaml --ignore-not-found > ca.yaml"}}
}

// pause stops who would write back.
func pause(tool live.Tool, present *live.Cluster) []Step {
	var scale []string
	for _, o := range present.Objects {
		if isOperator(o) {
			scale = append(scale, fmt.Sprintf("kubectl -n %s scale deployment %s --replicas=0", o.Key().Namespace, o.Name()))
		}
	}
	switch tool {
	case live.Agent:
		if len(scale) == 0 {
			scale = []string{"kubectl -n gloo-mesh scale deployment AGENT --replicas=0"}
		}
		return []Step{{Title: "Pause the lifecycle agent, on the management cluster and on this one",
			Why: "It is not public how the agent decides what to write, or whether it can be told to leave an installation alone. " +
				"What is documented: to delete a lifecycle resource, or an installation or a cluster in it, uninstalls the mesh. So " +
				"change no lifecycle resource while the agent runs. Other work of the agent pauses, too.", Commands: scale}}
	case live.Sail:
		return []Step{{Title: "Pause the operator", Why: "It writes back what changes, and its finalizer uninstalls.", Commands: scale},
			{Title: "Take its ownership off the objects", Why: "Each object has an owner reference to a resource of the operator: " +
				"the garbage collector deletes the objects with it.",
				Commands: []string{`kubectl patch KIND NAME --type=json -p '[{"op":"remove","path":"/metadata/ownerReferences"}]'`}}}
	case live.Operator:
		return []Step{{Title: "Pause the operator", Why: "It writes back what changes. The finalizer of its IstioOperator uninstalls " +
			"the mesh: remove the finalizer before you delete the resource.", Commands: scale}}
	case live.Helm:
		return []Step{{Title: "Stop whoever runs Helm", Why: "A pipeline, a HelmRelease or an Application that upgrades a release " +
			"writes its values back. Suspend it; do not run `helm uninstall`."}}
	case live.Istioctl:
		return []Step{{Title: "Stop whoever runs istioctl", Why: "`istioctl install` and `istioctl upgrade` write everything back."}}
	case live.ArgoCD, live.Flux:
		return []Step{{Title: "Stop the engine that owns the objects", Why: "Remove its Application or Kustomization without its " +
			"objects (no cascade, prune off), or move the same one to the new path."}}
	}
	return []Step{{Title: "Find out who installed the mesh", Why: "No object says it. Ask before you apply: somebody may write back."}}
}

// sync applies what is rendered.
func sync(c Cluster) Step {
	s := Step{Title: "Sync, with server-side apply",
		Why: "Server-side apply adopts objects as they are, and takes definitions of any size. Fields of another manager are " +
			"conflicts: `--force-conflicts` takes them over, as Argo CD always does. Leave prune off until this report is empty.",
		Commands: []string{"Argo CD: syncOptions: [ServerSideApply=true], automated: {prune: false}",
			fmt.Sprintf("kubectl apply --server-side --force-conflicts --field-manager=meshpress -R -f out/%s", c.Name)}}
	if len(c.Restarts) > 0 {
		s.Why += " New pods for " + count(len(c.Restarts), "workload") + ": choose the time."
	}
	return s
}

func verify(c Cluster) Step {
	s := Step{Title: "Check", Why: "A second report of a new dump has to be empty but for what is left behind.",
		Commands: []string{"meshpress takeover PATH... --live DIR"}}
	for _, r := range c.Restarts {
		s.Commands = append(s.Commands, fmt.Sprintf("kubectl -n %s rollout status %s/%s", r.Namespace, strings.ToLower(r.Kind), r.Name))
	}
	return s
}

// forget makes the former owner forget the objects, without deleting them.
func forget(c Cluster) []Step {
	var commands []string
	for _, l := range c.Left {
		if l.Kind == "Secret" && len(l.Owners) == 1 && l.Owners[0].Tool == live.Helm {
			_, name, _ := strings.Cut(l.Owners[0].Name, "/")
			commands = append(commands, fmt.Sprintf("kubectl -n %s delete secret -l owner=helm,name=%s", l.Namespace, name))
		}
	}
	if len(commands) == 0 {
		return nil
	}
	slices.Sort(commands)
	return []Step{{Title: "Make Helm forget its releases", Why: "The Secrets are all that Helm knows of a release. Without them no " +
		"upgrade and no uninstall can touch the objects, which stay as they are.", Commands: commands}}
}

// back says how to go back.
func back(tool live.Tool) Step {
	s := Step{Title: "To go back", Why: "Turn the sync off first."}
	switch tool {
	case live.Helm:
		s.Why += " `helm rollback` or the former `helm upgrade` writes the former values, if the Secrets of the release are still there."
	case live.Istioctl:
		s.Why += " The former `istioctl install` writes what it wrote before."
	case live.Agent, live.Sail, live.Operator:
		s.Why += " Scale the controller up again: it writes its own state back. What it does with objects that lost its marks is not known " +
			"for the lifecycle agent."
	default:
		s.Why += " Apply the dump of what changed."
	}
	return s
}
