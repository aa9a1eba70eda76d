package takeover

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/inspect/live"
	"github.com/meshpress/meshpress/render/terminal"
)

// steps are what to do, in order, for the tool that installed what runs. There are none once the take-over is complete.
func (a *adoption) steps(present *live.Cluster) []Step {
	if a.isComplete() {
		return []Step{}
	}
	out := []Step{newStep("Keep the dump", backupText, fmt.Sprintf("cp %s.yaml before-%[1]s.yaml", a.out.Name),
		fmt.Sprintf("kubectl -n %s get secret istio-ca-secret cacerts -o yaml --ignore-not-found > ca.yaml", a.root())),
		newStep("Render, and check", renderText, "meshpress check PATH... --live DIR", "meshpress render PATH... -o out")}
	if len(a.out.Impossible) > 0 {
		out = append(out, newStep("Make the impossible possible", impossibleText))
	}
	out = append(out, pause(a.out.Source, present)...)
	out = append(out, sync(a.out), verify(a.out))
	if a.out.Source == live.Sail {
		out = append(out, leaveSail(present)...)
	}
	out = append(out, a.forget()...)
	if slices.ContainsFunc(a.out.Left, func(l Left) bool { return !l.Stays && !l.isRelease() }) {
		out = append(out, newStep("Remove what is left behind, last", removeText))
	}
	text, ok := backTexts[a.out.Source]
	if !ok {
		text = "Apply the former manifests again."
	}
	return append(out, newStep("To go back", "Turn the sync off first. "+text+" "+addedText))
}

// isComplete tells whether nothing is to be done, and nobody writes back but who syncs.
func (a *adoption) isComplete() bool {
	return !a.out.differs() && len(a.marked) == 0 && !slices.ContainsFunc(a.out.Fought, func(f Fought) bool {
		return f.Returns && f.Tool != live.ArgoCD && f.Tool != live.Flux
	})
}

// root is the namespace of the control plane, where its CA is.
func (a *adoption) root() string {
	for _, p := range a.cluster.Snapshot().Mesh().Parts {
		if p.Component == "pilot" {
			return p.Object.Key().Namespace
		}
	}
	return "istio-system"
}

// newStep returns a step. Its text may be written in several lines.
func newStep(title, why string, commands ...string) Step {
	return Step{title, strings.Join(strings.Fields(why), " "), commands}
}

// pause stops who would write back.
func pause(tool live.Tool, present *live.Cluster) []Step {
	s, known := pauses[tool]
	if !known {
		return []Step{newStep("Find out who installed the mesh", unknownText)}
	}
	var scale []string
	for _, o := range present.Objects {
		if isOperator(o) {
			scale = append(scale, fmt.Sprintf("kubectl -n %s scale deployment %s --replicas=0", o.Key().Namespace, o.Name()))
		}
	}
	if tool == live.Agent && len(scale) == 0 {
		scale = []string{"kubectl -n gloo-mesh scale deployment AGENT --replicas=0"}
	}
	if tool == live.Sail {
		return pauseSail(s.title, s.why, present)
	}
	return []Step{newStep(s.title, s.why, scale...)}
}

// sync applies what is rendered.
func sync(c Cluster) Step {
	why := syncText
	if len(c.Restarts) > 0 {
		why += " New pods for " + terminal.Count(len(c.Restarts), "workload") + ": choose the time."
	}
	return newStep("Sync, with server-side apply", why,
		"Argo CD: syncOptions: [ServerSideApply=true], automated: {prune: false}",
		fmt.Sprintf("kubectl apply --server-side --force-conflicts --field-manager=meshpress -R -f out/%s", c.Name))
}

func verify(c Cluster) Step {
	s := newStep("Check", "A second report of a new dump has to be empty but for what is left behind.",
		"meshpress takeover PATH... --live DIR")
	for _, r := range c.Restarts {
		s.Commands = append(s.Commands,
			fmt.Sprintf("kubectl -n %s rollout status %s/%s", r.Namespace, strings.ToLower(r.Kind), r.Name))
	}
	return s
}

// forget makes the former owner forget the objects, without deleting them.
func (a *adoption) forget() []Step {
	var commands []string
	for _, l := range a.out.Left {
		if l.isRelease() {
			_, name, _ := strings.Cut(l.Owners[0].Name, "/")
			commands = append(commands, fmt.Sprintf("kubectl -n %s delete %s -l owner=helm,name=%s", l.Namespace,
				strings.ToLower(l.Kind), name))
		}
	}
	slices.Sort(commands)
	for _, namespace := range slices.Sorted(maps.Keys(a.marked)) {
		in := "kubectl "
		if namespace != "" {
			in += "-n " + namespace + " "
		}
		slices.Sort(a.marked[namespace])
		commands = append(commands, in+"annotate "+strings.Join(a.marked[namespace], " ")+
			" meta.helm.sh/release-name- meta.helm.sh/release-namespace-")
	}
	if len(commands) == 0 {
		return nil
	}
	return []Step{newStep("Make Helm forget its releases", forgetText, commands...)}
}

// isRelease tells whether what is left is a release of Helm.
func (l Left) isRelease() bool { return strings.HasPrefix(l.Name, releasePrefix) && len(l.Owners) == 1 }
