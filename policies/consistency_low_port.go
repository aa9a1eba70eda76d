package policies

import (
	"slices"

	"github.com/meshpress/meshpress/render/diag"
)

var lowPort = &Rule{
	Code: diag.LowPort,
	Page: diag.Page{
		Why: `A gateway that does not run as root must not open a port below 1024.

			The legacy gateway charts run the proxy as an unprivileged user, and the node reserves ports
			below 1024 for root. A port of the Service without 'targetPort' uses the same number in the pod,
			which the proxy cannot open: the gateway starts, and does not answer. The published gateway
			chart lowers the limit for its pods.`,
		Source: `istioctl refuses such a port, unless 'values.gateways.<name>.runAsRoot' is set
			(operator/pkg/apis/validation upstream).`,
		Fix: `set 'targetPort' to a port above 1023, as in 80 to 8080 and 443 to 8443.`,
	},
	Cluster: func(c *Cluster, r *Report) {
		all := c.workloads()
		for _, o := range c.kind("Service") {
			selector, _ := o.Get("spec", "selector").(map[string]any)
			if len(selector) == 0 || !slices.ContainsFunc(selected(all, o.namespace(), selector), cannotOpenLowPorts) {
				continue
			}
			ports := writtenPorts{}
			for _, item := range o.List("spec", "ports") {
				port, _ := item.(map[string]any)
				if number := containerPort(port); number > 0 && number < 1024 {
					r.At(ports.at(o, port), "gateway %q cannot open port %d: it does not run as root", o.Name(), number).
						Hint("set `targetPort` to a port above 1023")
				}
			}
		}
	},
}

// containerPort returns the number of the container port behind a Service port. It is 0 if the Service names the
// container port.
func containerPort(port map[string]any) int64 {
	target, given := port["targetPort"]
	if number, ok := target.(int64); ok && number > 0 {
		return number
	}
	if _, isName := target.(string); given && isName {
		return 0
	}
	number, _ := port["port"].(int64)
	return number
}

// cannotOpenLowPorts tells whether the pods run as a user that must not open ports below 1024.
func cannotOpenLowPorts(w workload) bool {
	pod, _ := w.pod["securityContext"].(map[string]any)
	if list, _ := pod["sysctls"].([]any); slices.ContainsFunc(list, lowersLimit) {
		return false
	}
	restricted := isRestricted(pod)
	for _, container := range w.containers() {
		own, _ := container["securityContext"].(map[string]any)
		if bindsPorts(own) {
			return false
		}
		restricted = restricted || isRestricted(own)
	}
	return restricted
}

func lowersLimit(sysctl any) bool {
	m, _ := sysctl.(map[string]any)
	return m["name"] == "net.ipv4.ip_unprivileged_port_start"
}

func isRestricted(context map[string]any) bool {
	user, _ := context["runAsUser"].(int64)
	return context["runAsNonRoot"] == true || user > 0
}

func bindsPorts(context map[string]any) bool {
	capabilities, _ := context["capabilities"].(map[string]any)
	added, _ := capabilities["add"].([]any)
	return slices.Contains(added, any("NET_BIND_SERVICE")) || context["privileged"] == true
}
