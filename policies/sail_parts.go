package policies

import (
	"fmt"
	"strings"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/fleet"
)

var sailParts = &Rule{
	Code: diag.SailParts,
	Page: diag.Page{
		Why: `A control plane of Sail must have the IstioCNI and the ZTunnel that its mode needs.

			They are resources of their own, and none of them installs another. In ambient mode, the node agent of
			the IstioCNI redirects the traffic of pods to ztunnel, and both must be ambient: without one of them,
			pods are silently outside of the mesh. On OpenShift, every pod that a control plane injects needs the
			IstioCNI: security context constraints do not admit pods with an init container that changes routes.
			The resource may be in other files, so this is a warning.`,
		Source: `the documentation of the Sail operator: "Installation on OpenShift" and "Istio ambient mode", which have
			an IstioCNI, and the profile "ambient" for each resource.`,
		Fix: `add the resource to the inputs, or waive the finding if another tool applies it. Set the profile "ambient" of
			the IstioCNI of an ambient mesh.`,
	},
	Cluster: func(c *Cluster, r *Report) {
		planes := c.sailPlanes()
		if len(planes) == 0 {
			return
		}
		if c.Platform == openShift && len(c.Component("cni")) == 0 {
			missing(c, r, planes[0], "IstioCNI", "is OpenShift")
		} else if c.IsAmbient() && len(c.Component("cni")) == 0 {
			missing(c, r, planes[0], "IstioCNI", "is ambient")
		}
		if c.IsAmbient() && len(c.Component("ztunnel")) == 0 {
			missing(c, r, planes[0], "ZTunnel", "is ambient")
		}
		if c.IsAmbient() {
			notAmbient(c, r)
		}
	},
}

func missing(c *Cluster, r *Report, plane *fleet.Installation, kind, reason string) {
	r.At(near(plane, plane.Spec.Get("profile")), "cluster %q %s, but no %s is among the inputs", c.Name, reason, kind).
		Hint("add the resource %s \"default\" to the cluster", kind)
}

// notAmbient reports a control plane or a node agent without ambient mode beside those that have it.
func notAmbient(c *Cluster, r *Report) {
	for _, component := range []string{"pilot", "cni"} {
		releases := c.Component(component)
		if len(releases) == 0 {
			continue
		}
		first := releases[0]
		if first.Installation.Sail == nil || anyAmbient(releases) {
			continue
		}
		r.At(near(first.Installation, first.Installation.Spec.Get("profile")), "cluster %q is ambient, but its %s is not",
			c.Name,
			first.Installation.Kind).Hint("set `spec.profile: ambient`")
	}
}

func anyAmbient(releases []Release) bool {
	for _, r := range releases {
		if strings.Contains(r.Text("profile"), "ambient") || fmt.Sprint(r.Value("cni", "ambient", "enabled")) == "true" ||
			fmt.Sprint(r.Value("pilot", "env", "PILOT_ENABLE_AMBIENT")) == "true" {
			return true
		}
	}
	return false
}
