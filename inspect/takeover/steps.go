package takeover

import (
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
	out := []Step{newStep("Keep the dump", backupText,
		terminal.Shell("cp DIR/%s.yaml before-%s.yaml", a.out.Name, a.out.Name),
		terminal.Shell("kubectl -n %s get secret istio-ca-secret cacerts -o yaml --ignore-not-found > ca.yaml", a.root())),
		newStep("Render, and check", renderText, "meshpress check PATH... --live DIR", "meshpress render PATH... -o out")}
	if len(a.out.Impossible) > 0 {
		out = append(out, newStep("Correct the fields that cannot change", impossibleText))
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

// isComplete tells whether nothing is left to do, and no tool writes back but the one that syncs.
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

// newStep returns a step. Line breaks in why become spaces.
func newStep(title, why string, commands ...terminal.Command) Step {
	s := Step{Title: title, Why: strings.Join(strings.Fields(why), " ")}
	for _, command := range commands {
		s.Commands = append(s.Commands, string(command))
	}
	return s
}

// pause returns the steps that stop the tool, so that it writes nothing back.
func pause(tool live.Tool, present *live.Cluster) []Step {
	s, known := pauses[tool]
	if !known {
		return []Step{newStep("Find out who installed the mesh", unknownText)}
	}
	var scale []terminal.Command
	for _, o := range present.Objects {
		if isOperator(o) {
			scale = append(scale, scaleDown(o))
		}
	}
	if tool == live.Agent && len(scale) == 0 {
		scale = []terminal.Command{"kubectl -n gloo-mesh scale deployment AGENT --replicas=0"}
	}
	if tool == live.Sail {
		return pauseSail(s.title, s.why, present)
	}
	return []Step{newStep(s.title, s.why, scale...)}
}

// scaleDown returns the command that stops a Deployment.
func scaleDown(o *live.Object) terminal.Command {
	return terminal.Shell("kubectl -n %s scale deployment/%s --replicas=0", o.Key().Namespace, o.Name())
}

// sync returns the step that applies the rendered objects.
func sync(c Cluster) Step {
	why := syncText
	if len(c.Restarts) > 0 {
		why += " New pods for " + terminal.Count(len(c.Restarts), "workload") + ": choose the time."
	}
	return newStep("Sync, with server-side apply", why,
		terminal.Shell("kubectl apply --server-side --force-conflicts --field-manager=meshpress -R -f out/%s", c.Name))
}

func verify(c Cluster) Step {
	commands := []terminal.Command{"meshpress takeover PATH... --live DIR"}
	for _, r := range c.Restarts {
		commands = append(commands,
			terminal.Shell("kubectl -n %s rollout status %s/%s", r.Namespace, strings.ToLower(r.Kind), r.Name))
	}
	return newStep("Check", "Dump the cluster again. The new report must have nothing but objects that are left behind.",
		commands...)
}

// forget returns the steps after which the former owner forgets the objects without deleting them.
func (a *adoption) forget() []Step {
	var commands []terminal.Command
	for _, l := range a.out.Left {
		if l.isRelease() {
			_, name, _ := strings.Cut(l.Owners[0].Name, "/")
			commands = append(commands, terminal.Shell("kubectl -n %s delete %s -l owner=helm,name=%s", l.Namespace,
				strings.ToLower(l.Kind), name))
		}
	}
	slices.Sort(commands)
	for _, namespace := range slices.Sorted(maps.Keys(a.marked)) {
		names := a.marked[namespace]
		slices.Sort(names)
		format := "kubectl annotate" + strings.Repeat(" %s", len(names)) +
			" meta.helm.sh/release-name- meta.helm.sh/release-namespace-"
		if namespace != "" {
			format, names = format+" -n %s", append(names, namespace)
		}
		commands = append(commands, terminal.Shell(format, names...))
	}
	if len(commands) == 0 {
		return nil
	}
	return []Step{newStep("Make Helm forget its releases", forgetText, commands...)}
}

// isRelease tells whether what is left is a release of Helm.
func (l Left) isRelease() bool { return strings.HasPrefix(l.Name, releasePrefix) && len(l.Owners) == 1 }
