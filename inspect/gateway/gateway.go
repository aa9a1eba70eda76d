// Package gateway turns gateways of a cluster into resources of the Kubernetes Gateway API. These are a Gateway, and a
// ConfigMap with parameters for what a Gateway has no field for. istiod makes a Deployment and a Service from them.
//
// The package evaluates istiod's own template. So the parameters have only what the template does not, and the result
// can be compared with the rendered gateway.
//
// It reads only the rendered objects of the gateway, so charts, `k8s` blocks and overlays all count. It makes no
// routes: those are resources of the user.
package gateway

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/inspect/values"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/manifest"
)

// class is the GatewayClass of istiod's gateways. The names of the objects that istiod makes end with it.
const class = "istio"

// Converted is a gateway as resources of the Gateway API.
type Converted struct {
	Name, Namespace string
	Gateway         map[string]any
	Parameters      map[string]any // a ConfigMap; nil if the Gateway needs none
	Proof           Proof
	release         values.Release
	workload        *manifest.Object
}

// IsGateway tells whether a release is a gateway.
func IsGateway(r values.Release) bool { return strings.HasSuffix(r.Component(), "Gateways") }

// Convert converts the gateways of a cluster. of has their releases. A finding reports a setting without an equivalent.
func Convert(c *render.Cluster, of []values.Release) ([]Converted, diag.List) {
	var out []Converted
	var found diag.List
	for _, r := range of {
		s := origin{cluster: c, release: r, objects: objectsOf(c, r), found: &found}
		if one, ok := s.convert(); ok {
			out = append(out, one)
		}
	}
	return out, found
}

// origin is a gateway as it is rendered.
type origin struct {
	cluster *render.Cluster
	release values.Release
	objects []*manifest.Object
	found   *diag.List
}

func objectsOf(c *render.Cluster, r values.Release) []*manifest.Object {
	for _, one := range c.Releases {
		if one.From == r.Release {
			return one.Objects
		}
	}
	return nil
}

// object returns the first object of some kinds, nil if there is none.
func (s origin) object(kinds ...string) *manifest.Object {
	i := slices.IndexFunc(s.objects, func(o *manifest.Object) bool { return slices.Contains(kinds, o.Kind()) })
	if i < 0 {
		return nil
	}
	return s.objects[i]
}

func (s origin) convert() (Converted, bool) {
	workload, service := s.object("Deployment", "DaemonSet"), s.object("Service")
	if workload == nil || s.isLegacy() {
		return Converted{}, false
	}
	if service == nil {
		s.lost(nil, fmt.Sprintf("gateway %q has no Service of its own, as an inactive revision: a Gateway always has one",
			workload.Name()), "move the label `istio.io/rev` of the Gateway to change its revision")
		return Converted{}, false
	}
	s.checkKinds(workload)
	out := Converted{Name: service.Name(), Namespace: s.release.Namespace, release: s.release, workload: workload}
	out.Gateway = s.resource(workload, service)
	istiod := istiodOf(s.cluster, s.release)
	made, err := istiod.make(out.Gateway)
	if err != nil {
		s.lost(nil, fmt.Sprintf("what istiod makes of Gateway %q is not known: %v", out.Name, err),
			"render the gateway with its control plane, and compare what istiod makes with what is rendered")
	}
	wanted := s.wanted()
	patches := beyondAll(wanted, made)
	if len(patches) > 0 {
		s.checkParameters(out.Name)
		out.Parameters = parameters(out, patches)
		spec, _ := out.Gateway["spec"].(map[string]any)
		infrastructure, _ := spec["infrastructure"].(map[string]any)
		infrastructure["parametersRef"] = map[string]any{"group": "", "kind": "ConfigMap", "name": parametersName(out.Name)}
	}
	if err == nil {
		out.Proof = prove(wanted, made, patches)
	}
	return out, true
}

// isLegacy reports a gateway of the legacy charts. Their pods have everything that istiod adds to other gateways, so
// the package cannot tell which fields the user wants.
func (s origin) isLegacy() bool {
	if s.release.Chart.Name == chart.Gateway {
		return false
	}
	s.lost(nil, fmt.Sprintf("a gateway of the legacy chart %q has no equivalent in the Gateway API", s.release.Chart.Name),
		"convert it with `--gateway-chart gateway`")
	return true
}

// resource returns the Gateway.
func (s origin) resource(workload, service *manifest.Object) map[string]any {
	metadata := map[string]any{"name": service.Name(), "namespace": s.release.Namespace}
	if revision := s.release.Installation.ControlPlane; revision != "" {
		metadata["labels"] = map[string]any{"istio.io/rev": revision}
	}
	if kind := text(service.Get("spec", "type")); kind != "" && kind != "LoadBalancer" {
		metadata["annotations"] = map[string]any{"networking.istio.io/service-type": kind}
	}
	labels := map[string]any{}
	own := workload.PodLabels()
	for key, v := range own {
		if !isChartLabel(key, v) {
			labels[key] = v
		}
	}
	return map[string]any{"apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway", "metadata": metadata,
		"spec": map[string]any{"gatewayClassName": class, "listeners": s.listeners(service),
			"infrastructure": map[string]any{"labels": labels}}}
}

// isChartLabel tells whether a label of pods is from the chart, Helm or the injector, and not from the user.
func isChartLabel(key string, v any) bool {
	prefixes := []string{"app.kubernetes.io/", "helm.sh/", "sidecar.istio.io/", "service.istio.io/",
		"operator.istio.io/", "install.operator.istio.io/", "gateway.networking.k8s.io/"}
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(key, p) }) ||
		slices.Contains([]string{"istio.io/rev", "release", "chart", "heritage", "revision"}, key) ||
		key == "istio.io/dataplane-mode" && v == "none"
}

// checkKinds reports objects of kinds that istiod does not make. Gateways of istiod need no Role, because istiod reads
// certificates itself.
func (s origin) checkKinds(workload *manifest.Object) {
	if kind := workload.Kind(); kind != "Deployment" {
		s.lost([]string{"kind"}, fmt.Sprintf("gateway %q is a %s: istiod makes a Deployment", workload.Name(), kind), "")
	}
	known := []string{"Deployment", "DaemonSet", "Service", "ServiceAccount", "Role", "RoleBinding",
		"HorizontalPodAutoscaler", "PodDisruptionBudget"}
	for _, o := range s.objects {
		if !slices.Contains(known, o.Kind()) {
			s.lost(nil, fmt.Sprintf("%s has no equivalent in the Gateway API", o.Key()), "keep it as a manifest of its own")
		}
	}
}

// lost adds a finding at the place of a value of the release.
func (s origin) lost(path []string, text, hint string) {
	at := s.release.Place(path...)
	if !at.Exists() {
		at = s.release.Pos()
	}
	s.found.Add(diag.Diagnostic{Code: diag.NotConverted, Pos: at.Pos(), Field: at.Path(), Cluster: s.cluster.Name,
		Text: text, Hint: hint})
}

func text(v any) string { s, _ := v.(string); return s }
