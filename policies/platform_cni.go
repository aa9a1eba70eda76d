package policies

import "github.com/meshpress/meshpress/render/diag"

var platformCNI = &Rule{
	Code: diag.PlatformCNI,
	Page: diag.Page{
		Why: `On OpenShift each control plane must use the CNI.

			Without the CNI, every pod that a control plane injects has an init container that changes the routes of the pod.
			The security context constraints of OpenShift do not admit such pods.`,
		Source: `upstream's Helm profile "openshift": "CNI must be installed"; the vendor's samples for
			OpenShift, which all have it.`,
		Fix: `set 'components.cni.enabled: true', or use the profile "openshift".`,
	},
	Cluster: func(c *Cluster, r *Report) {
		if !isOpenShift(c) {
			return
		}
		for _, plane := range c.Component("pilot") {
			switch i := plane.Install; {
			case len(c.Component("cni")) > 0 && usesCNI(plane):
			case i.Sail == nil:
				r.At(disabledAt(i, "cni"), "cluster %q is OpenShift: `%s` must be on", c.Name, field(i, "components.cni")).
					Hint("set `components.cni.enabled: true`, or use the profile %q", openShift)
			case len(c.Component("cni")) == 0:
				r.At(i.At, "cluster %q is OpenShift: an IstioCNI must be installed", c.Name).Hint("%s", turnOn(i, "cni"))
			default:
				r.At(disabledAt(i, "cni"), "cluster %q is OpenShift: `pilot.cni.enabled` must be true", c.Name).
					Hint("leave it out: the platform sets it")
			}
		}
	},
}

// usesCNI tells whether a control plane leaves the routes of the pods that it injects to the CNI. Charts before
// 1.24 have two values for it. The platform profile of OpenShift switches it on in the chart.
func usesCNI(plane Release) bool {
	enabled := plane.Value("pilot", "cni", "enabled")
	byPlatform := plane.Install.Sail != nil && enabled == nil && plane.Text("global", "platform") == openShift
	return enabled == true || byPlatform || plane.Value("istio_cni", "enabled") == true
}
