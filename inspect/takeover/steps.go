package takeover

import (
	"slices"
	"strings"

	"github.com/meshpress/meshpress/inspect/live"
	"github.com/meshpress/meshpress/render/terminal"
)

// steps returns the steps of the take-over in their order, for the tool that installed the mesh.
func (a *adoption) steps(present *live.Cluster) []Step {
	out := []Step{newStep("Keep the dump", backupText, terminal.Shell("cp %s.yaml before-%s.yaml", a.out.Name, a.out.Name),
		"kubectl -n istio-system get secret istio-ca-secret cacerts -o yaml --ignore-not-found > ca.yaml")}
	if len(a.out.Impossible) > 0 {
		out = append(out, newStep("Correct the fields that cannot change", impossibleText))
	}
	out = append(out, pause(a.out.Source, present)...)
	out = append(out, sync(a.out), verify(a.out))
	if a.out.Source == live.Sail {
		out = append(out, leaveSail(present)...)
	}
	out = append(out, forget(a.out)...)
	if slices.ContainsFunc(a.out.Left, func(l Left) bool { return l.Kind != "Secret" }) {
		out = append(out, newStep("Remove what is left behind, last", removeText))
	}
	text, ok := backTexts[a.out.Source]
	if !ok {
		text = "Apply the dump of what changed."
	}
	return append(out, newStep("To go back", "Turn the sync off first. "+text))
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
		"Argo CD: syncOptions: [ServerSideApply=true], automated: {prune: false}",
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
func forget(c Cluster) []Step {
	var commands []terminal.Command
	for _, l := range c.Left {
		if l.Kind == "Secret" && len(l.Owners) == 1 && l.Owners[0].Tool == live.Helm {
			_, name, _ := strings.Cut(l.Owners[0].Name, "/")
			commands = append(commands, terminal.Shell("kubectl -n %s delete secret -l owner=helm,name=%s", l.Namespace, name))
		}
	}
	if len(commands) == 0 {
		return nil
	}
	slices.Sort(commands)
	return []Step{newStep("Make Helm forget its releases", forgetText, commands...)}
}
