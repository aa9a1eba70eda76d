package takeover

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/inspect/live"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/snapshot"
	"github.com/meshpress/meshpress/render/terminal"
)

// leave lists the live objects of the mesh that are not rendered. rest has the objects that are not adopted.
func (a *adoption) leave(present *live.Cluster, rest map[manifest.Key]*live.Object) {
	releases := map[string]bool{}
	for _, o := range present.Objects {
		if rest[o.Key()] == nil {
			a.addReleases(o, releases)
			continue
		}
		if belongs(o) {
			a.addReleases(o, releases)
			a.out.Left = append(a.out.Left, Left{objectOf("", o.Object), o.Owners(), untilGone(o)})
		}
		if isOfTool(o) {
			a.out.Left = append(a.out.Left, Left{objectOf("", o.Object), nil,
				"its controller removes what it installed when it is deleted: see the steps"})
		}
	}
	a.leaveReleases(present, releases)
	slices.SortStableFunc(a.out.Left, func(a, b Left) int { return cmp.Compare(a.String(), b.String()) })
}

// addReleases adds the Helm releases that an object of the mesh belongs to.
func (a *adoption) addReleases(o *live.Object, releases map[string]bool) {
	for _, w := range o.Owners() {
		if w.Tool == live.Helm && strings.Contains(w.Name, "/") {
			releases[w.Name] = true
		}
	}
}

// leaveReleases adds the newest Secret of each Helm release of the mesh, and none of other releases.
func (a *adoption) leaveReleases(present *live.Cluster, releases map[string]bool) {
	newest := map[string]*live.Object{}
	count := map[string]int{}
	for _, o := range present.Objects {
		if name := ""; isRelease(o) {
			if name = releaseName(o); releases[name] {
				count[name]++
				if newest[name] == nil || len(o.Name()) > len(newest[name].Name()) ||
					len(o.Name()) == len(newest[name].Name()) && o.Name() > newest[name].Name() {
					newest[name] = o
				}
			}
		}
	}
	for name, o := range newest {
		until := "Helm believes that it owns the release; `helm uninstall` would delete the mesh"
		if a.running[live.Sail] {
			until = "the operator upgrades the release; `helm uninstall` would delete the mesh"
		}
		if count[name] > 1 {
			until += fmt.Sprintf("; there are %d versions", count[name])
		}
		a.out.Left = append(a.out.Left, Left{objectOf("", o.Object),
			[]live.Owner{{Tool: live.Helm, Name: name, Mark: "the release itself"}}, until})
	}
}

// untilGone says what works as long as the object is there.
func untilGone(o *live.Object) string {
	if isOperator(o) {
		return "it writes the mesh back, as long as it runs"
	}
	switch o.Kind() {
	case "CustomResourceDefinition":
		return "resources of this kind exist as long as it does; deleting it deletes all of them"
	case "MutatingWebhookConfiguration":
		return "pods are injected by it, as long as its istiod runs"
	case "ValidatingWebhookConfiguration":
		return "resources are validated by it; with `failurePolicy: Fail` they are refused once its istiod is gone"
	case "Service":
		return "its address and its clients' connections"
	case "HorizontalPodAutoscaler":
		return "it changes the number of pods of its target, against a rendered number"
	case "PodDisruptionBudget":
		return "drains of nodes wait for it"
	case "Deployment", "DaemonSet":
		return untilWorkload(o)
	}
	return "nothing, if what uses it is gone"
}

func untilWorkload(o *live.Object) string {
	s := snapshot.New("")
	s.Add("", o.Object)
	for _, p := range s.Mesh().Parts {
		switch p.Component {
		case "pilot":
			if p.Revision == "" {
				return "proxies that it injected are configured by it"
			}
			return fmt.Sprintf("proxies of revision %q are configured by it", p.Revision)
		case "cni":
			return "pods that start on a node get their routes by it"
		case "ztunnel":
			return "the traffic of ambient pods goes through it"
		case "gateway":
			return "traffic that its Service sends to it"
		}
	}
	return "its pods run"
}

// fight adds the tools that write an object back. It leaves out Helm releases that the Sail operator makes: the
// operator counts for these.
func (a *adoption) fight(o *live.Object) {
	name := o.Key().String()
	owners := o.Owners()
	isSail := slices.ContainsFunc(owners, func(w live.Owner) bool { return w.Tool == live.Sail })
	for _, w := range owners {
		if isSail && w.Tool == live.Helm {
			continue
		}
		i, known := a.fought[fighter{w.Tool, w.Name}]
		if !known {
			i = len(a.out.Fought)
			a.fought[fighter{w.Tool, w.Name}] = i
			a.out.Fought = append(a.out.Fought, Fought{Owner: w, How: a.howOf(w)})
		}
		a.out.Fought[i].Objects = append(a.out.Fought[i].Objects, name)
	}
}

// howOf says when a tool writes an object back.
func (a *adoption) howOf(w live.Owner) string {
	switch w.Tool {
	case live.Helm:
		return "at the next `helm upgrade`, by whoever runs it; with server-side apply its fields are conflicts"
	case live.Istioctl:
		return "at the next `istioctl install`, by whoever runs it"
	case live.ArgoCD:
		return "at the next sync of the Application; two Applications of one object fight"
	case live.Flux:
		return "at the next interval of its Kustomization or HelmRelease"
	case live.Sail:
		if !a.running[live.Sail] {
			return "once it runs again: nothing of it runs in this dump; an owner reference deletes the object with its owner"
		}
		return "as soon as something changes; the owner reference deletes the object with its owner"
	case live.Operator:
		return "as soon as something changes"
	case live.Agent:
		return "it is not public when the agent writes; expect it at any time"
	}
	return "as soon as its owner sees the change, and the owner reference deletes the object with its owner"
}

// runningIn returns the tools whose controller runs in the cluster.
func runningIn(c *live.Cluster) map[live.Tool]bool {
	out := map[live.Tool]bool{}
	for _, o := range c.Objects {
		if isOperator(o) && o.Get("spec", "replicas") != int64(0) {
			out[operatorOf(o)] = true
		}
	}
	return out
}

// note adds notes about what the dump does not contain.
func (a *adoption) note(present *live.Cluster, absent map[string]bool) {
	if !present.Known() {
		a.out.Notes = append(a.out.Notes, "the dump does not say who wrote fields: use the command of "+
			"`meshpress takeover kinds` (`--show-managed-fields`)")
	}
	if n := ignored(present); n > 0 {
		a.out.Notes = append(a.out.Notes, fmt.Sprintf("`sailoperator.io/ignore` is set on %s: a change of such an object "+
			"does not "+
			"wake the operator, but its next upgrade of the release writes it back all the same", terminal.Count(n, "object")))
	}
	for kind, isAbsent := range absent {
		if !isAbsent {
			continue
		}
		a.out.Notes = append(a.out.Notes, fmt.Sprintf("the dump has no object of kind %s: if it was not asked for, objects "+
			"of that kind are new by mistake", kind))
	}
	slices.Sort(a.out.Notes)
	slices.SortStableFunc(a.out.Fought, func(a, b Fought) int {
		return cmp.Or(cmp.Compare(string(a.Tool), string(b.Tool)), cmp.Compare(a.Name, b.Name))
	})
}

// ignored counts objects with the annotation that tells the Sail operator to ignore their changes.
func ignored(c *live.Cluster) int {
	n := 0
	for _, o := range c.Objects {
		if o.Get("metadata", "annotations", "sailoperator.io/ignore") == "true" {
			n++
		}
	}
	return n
}
