package policies

import (
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

var targetPort = &Rule{
	Code: diag.TargetPort,
	Page: diag.Page{
		Why: `A target port that is a name must be the name of a container port.

			If no container has a port of that name, the Service has no endpoint at the port, and nothing
			reports it. A target port that is a number is not checked: an Istio gateway opens the ports that
			Gateway resources name, whatever its containers declare.`,
		Source: `Kubernetes, "Service", on port definitions; the charts of gateways, whose containers name one
			port alone, http-envoy-prom.`,
		Fix: `give the number of the port in 'k8s.service.ports[].targetPort': 8080 and 8443, for ports 80 and
			443.`,
	},
	Cluster: func(c *Cluster, r *Report) {
		all := c.workloads()
		for _, o := range c.kind("Service") {
			selector, _ := o.Get("spec", "selector").(map[string]any)
			pods := selected(all, o.namespace(), selector)
			if len(selector) == 0 || len(pods) == 0 {
				continue // another rule reports a Service that selects no pod
			}
			ports := writtenPorts{}
			for _, item := range o.List("spec", "ports") {
				port, _ := item.(map[string]any)
				if name, ok := port["targetPort"].(string); ok && !declares(pods, name) {
					r.At(ports.at(o, port), "port %v of Service %q must lead to a container port: no container has a port "+
						"named %q", port["port"], o.Name(), name).
						Hint("give `targetPort` as a number")
				}
			}
		}
	},
}

// declares tells whether a container of the pods has a port with this name.
func declares(pods []workload, name string) bool {
	for _, w := range pods {
		for _, container := range w.containers() {
			ports, _ := container["ports"].([]any)
			for _, item := range ports {
				if port, _ := item.(map[string]any); port["name"] == name {
					return true
				}
			}
		}
	}
	return false
}

// writtenPorts maps port numbers to the ports in the k8s block of a Service's release. A map keeps the lookup
// fast for a Service with thousands of ports.
type writtenPorts map[any]source.Ref

// at returns the position of a port. If the k8s block does not have it, at returns the origin of the Service's
// ports.
func (w writtenPorts) at(o placed, port map[string]any) source.Ref {
	if len(w) == 0 {
		w[nil] = o.changedAt("ports")
		for _, at := range o.release.Pos().Get("k8s", "service", "ports").Items() {
			number := at.Get("port").Value()
			if _, isNumber := number.(int64); isNumber && !w[number].Exists() {
				w[number] = at.Nearest("targetPort")
			}
		}
	}
	if number, ok := port["port"].(int64); ok && w[number].Exists() {
		return w[number]
	}
	return w[nil]
}
