package takeover

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/inspect/live"
	"github.com/meshpress/meshpress/render/manifest"
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
			a.out.Left = append(a.out.Left, Left{objectOf("", o.Object), o.Owners(), untilGone(o), o.IsCRD()})
		}
		if isOfTool(o) {
			a.out.Left = append(a.out.Left, Left{objectOf("", o.Object), nil,
				"its controller removes what it installed when it is deleted: see the steps", false})
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

// leaveReleases adds the newest version of each release of the mesh, which is a Secret or a ConfigMap. Other releases
// are not the mesh's.
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
			[]live.Owner{{Tool: live.Helm, Name: name, Mark: "the release itself"}}, until, false})
	}
}

// untilGone returns what works as long as the object is there.
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
