package gateway

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/inspect/values"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/helm/engine"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// istiod has the ConfigMaps from which an istiod makes gateways: that of its injector and that of its mesh.
type istiod struct {
	revision string
	template string
	values   map[string]any
	mesh     map[string]any
	err      error
}

var errNoIstiod = errors.New("the control plane of its revision is not among the inputs")

// istiodOf finds the istiod of a gateway's revision in the cluster.
func istiodOf(c *render.Cluster, gateway values.Release) istiod {
	for _, r := range c.Releases {
		if r.From == nil || r.From.Component() != "pilot" ||
			r.From.Installation.Revision != gateway.Installation.ControlPlane {
			continue
		}
		i := istiod{revision: r.From.Installation.Revision, err: errNoIstiod}
		for _, o := range r.Objects {
			i.read(o)
		}
		return i
	}
	return istiod{err: errNoIstiod}
}

func (i *istiod) read(o *manifest.Object) {
	if o.Kind() != "ConfigMap" {
		return
	}
	var config struct {
		Templates map[string]string `json:"templates"`
	}
	data := func(key string) []byte { return []byte(text(o.Get("data", key))) }
	switch {
	case strings.HasPrefix(o.Name(), "istio-sidecar-injector"):
		i.err = errors.Join(source.Unmarshal(data("config"), &config), source.Unmarshal(data("values"), &i.values))
		i.template = config.Templates["kube-gateway"]
	case len(data("mesh")) > 0:
		if err := source.Unmarshal(data("mesh"), &i.mesh); err != nil {
			i.mesh = nil
		}
	}
}

// kinds lists the kinds that istiod makes. key is the key of the patch in the ConfigMap. istiod makes an optional kind
// only if there is a patch.
var kinds = []struct {
	kind, key string
	optional  bool
}{{"Deployment", "deployment", false}, {"Service", "service", false}, {"ServiceAccount", "serviceAccount", false},
	{"HorizontalPodAutoscaler", "horizontalPodAutoscaler", true}, {"PodDisruptionBudget", "podDisruptionBudget", true}}

// make returns the objects that istiod makes from a Gateway without parameters, by kind.
func (i istiod) make(gateway map[string]any) (map[string]*manifest.Object, error) {
	if i.err != nil {
		return nil, i.err
	}
	out, err := engine.Evaluate(i.template, functions, i.input(gateway))
	if err != nil {
		return nil, fmt.Errorf("istiod's template: %w", err)
	}
	made := map[string]*manifest.Object{}
	for document := range strings.SplitSeq(out, "\n---\n") {
		o, err := manifest.Parse(document)
		if err != nil {
			return nil, fmt.Errorf("istiod's template: %w", err)
		}
		if o != nil {
			made[o.Kind()] = o
		}
	}
	return made, nil
}

// input returns the input of the template, by the names that the template uses.
func (i istiod) input(gateway map[string]any) map[string]any {
	at := func(path ...string) any { return manifest.At(gateway, path...) }
	name := text(at("metadata", "name"))
	labels := texts(at("spec", "infrastructure", "labels"))
	if labels["istio.io/dataplane-mode"] == "" {
		labels["istio.io/dataplane-mode"] = "none"
	}
	annotations := texts(at("metadata", "annotations"))
	kind := annotations["networking.istio.io/service-type"]
	if kind == "" {
		kind = "LoadBalancer"
	}
	domain := text(i.mesh["trustDomain"])
	return map[string]any{"Name": name, "Namespace": at("metadata", "namespace"), "UID": "", "GatewayClass": class,
		"DeploymentName": name + "-" + class, "ServiceAccount": name + "-" + class, "KubeVersion": 130,
		"InfrastructureLabels": labels, "InfrastructureAnnotations": annotations, "ObjectMeta": annotations,
		"GatewayNameLabel": "gateway.networking.k8s.io/gateway-name", "ControllerLabel": "istio.io-gateway-controller",
		"Revision": i.revision, "Values": i.values, "ProxyImage": i.image(), "ProxyUID": 1337, "ProxyGID": 1337,
		"ProxyConfig": map[string]any{"InterceptionMode": map[string]any{"String": "REDIRECT"},
			"ProxyMetadata": texts(manifest.At(i.mesh["defaultConfig"], "proxyMetadata"))},
		"MeshConfig": map[string]any{"TrustDomain": domain}, "ClusterID": "Kubernetes", "ServiceType": kind,
		"Spec": map[string]any{"Addresses": []any{}}, "Ports": ports(at("spec", "listeners")), "CompliancePolicy": "",
		"NativeSidecars": true, "IsEastWestGateway": false}
}

// ports returns the ports of the Service: the status port, and the port of each listener once.
func ports(listeners any) []map[string]any {
	out := []map[string]any{{"Name": "status-port", "Port": int64(statusPort), "AppProtocol": "tcp"}}
	for _, l := range manifest.Maps(listeners) {
		if slices.ContainsFunc(out, func(p map[string]any) bool { return p["Port"] == whole(l["port"]) }) {
			continue
		}
		out = append(out, map[string]any{"Name": text(l["name"]), "Port": whole(l["port"]),
			"AppProtocol": strings.ToLower(text(l["protocol"]))})
	}
	return out
}

// image returns the image of the proxy in istiod's values.
func (i istiod) image() string {
	global := func(path ...string) string { return text(manifest.At(i.values["global"], path...)) }
	name := global("proxy", "image")
	if name == "" {
		name = "proxyv2"
	}
	out := fmt.Sprintf("%s/%s:%v", global("hub"), name, manifest.At(i.values["global"], "tag"))
	if variant := global("variant"); variant != "" {
		out += "-" + variant
	}
	return out
}

func texts(v any) map[string]string {
	m, _ := v.(map[string]any)
	out := map[string]string{}
	for key, value := range m {
		out[key] = fmt.Sprint(value)
	}
	return out
}
