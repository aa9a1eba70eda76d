package takeover

import (
	"slices"
	"strings"

	"github.com/meshpress/meshpress/inspect/live"
	"github.com/meshpress/meshpress/internal/apitype"
)

// fight adds the tools that write an object back. The releases of Helm that the Sail operator makes are its own.
func (a *adoption) fight(o *live.Object) {
	name, owners := o.Key().String(), o.Owners()
	if o.Get("metadata", "annotations", "meta.helm.sh/release-name") != nil {
		a.marked[o.Key().Namespace] = append(a.marked[o.Key().Namespace], kubectlName(o))
	}
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

// kubectlName is what kubectl calls an object of a namespace. Kinds that are not Kubernetes' own need their group.
func kubectlName(o *live.Object) string {
	name := strings.ToLower(o.Kind())
	if _, err := apitype.New(o.APIVersion(), o.Kind()); err != nil {
		name += "." + o.Key().Group
	}
	return name + "/" + o.Name()
}

// howOf says when a tool writes.
func (a *adoption) howOf(w live.Owner) string {
	switch w.Tool {
	case live.Helm:
		if !strings.Contains(w.Name, "/") {
			return "never: they belong to no release; with server-side apply its fields are conflicts"
		}
		if len(a.releases) > 0 && !a.releases[w.Name] {
			return "once somebody installs it again: the dump has no release of this name"
		}
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

// runningIn are the tools whose controller runs in the cluster.
func runningIn(c *live.Cluster) map[live.Tool]bool {
	out := map[live.Tool]bool{}
	for _, o := range c.Objects {
		if isOperator(o) && o.Get("spec", "replicas") != int64(0) {
			out[operatorOf(o)] = true
		}
	}
	return out
}
