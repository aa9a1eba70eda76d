package policies

import (
	"slices"

	"github.com/meshpress/meshpress/render/diag"
)

// lowPort finds gateways that would have to open a port below 1024 and must not.
//
// The legacy gateway charts run the proxy as a user without rights, on a host
// that keeps ports below 1024 to itself. A port of the Service without
// `targetPort` leads to the same number, which the proxy cannot open: the
// gateway starts, and nothing answers. The published chart lowers the limit
// for its pods.
//
// Source: istioctl refuses such a port, unless
// `values.gateways.<name>.runAsRoot` is set (operator/pkg/apis/validation upstream).
//
// To fix it, set `targetPort` to a port above 1023, as in 80 to 8080 and 443 to 8443.
var lowPort = &Rule{
	Code: 143, Severity: diag.Warning, Title: "a gateway must open a port below 1024 and has not the right to",
	Cluster: func(c *Cluster, r *Report) {
		all := c.workloads()
		for _, o := range c.kind("Service") {
			selector, _ := o.Get("spec", "selector").(map[string]any)
			if len(selector) == 0 || !slices.ContainsFunc(selected(all, o.namespace(), selector), lacksPorts) {
				continue
			}
			ports := writtenPorts{}
			for _, item := range o.List("spec", "ports") {
				port, _ := item.(map[string]any)
				if number := listens(port); number > 0 && number < 1024 {
					r.At(ports.at(o, port), "gateway %q cannot open port %d: it does not run as root", o.Name(), number).
						Hint("set `targetPort` to a port above 1023")
				}
			}
		}
	},
}

// listens is the number of the port that the pods open for a port of a Service,
// 0 for a name.
func listens(port map[string]any) int64 {
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

// lacksPorts tells whether the pods run as a user that must not open low ports.
func lacksPorts(w workload) bool {
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
