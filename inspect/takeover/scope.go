package takeover

import (
	"slices"
	"strings"

	"github.com/meshpress/meshpress/inspect/live"
	"github.com/meshpress/meshpress/internal/lazyregexp"
	"github.com/meshpress/meshpress/render/snapshot"
)

// followers lists kinds that controllers make from other objects, or that belong to users.
var followers = []string{"Namespace", "Pod", "ReplicaSet", "ControllerRevision", "Event", "Endpoints", "EndpointSlice",
	"Lease", "Node"}

// toolGroups lists the API groups of resources from which tools install a mesh.
var toolGroups = []string{"admin.gloo.solo.io", "install.istio.io", "sailoperator.io", "operator.gloo.solo.io"}

// byIstiod matches the names of objects that istiod makes and needs.
var byIstiod = lazyregexp.New(
	`^(istio-ca-root-cert|istio-ca-crl|istio-ca-secret|cacerts|istio-leader|istio-.*-(leader|election))$`)

// meshNames matches names that charts of Istio give to cluster-scoped objects.
var meshNames = lazyregexp.New(
	`^(istio-sidecar-injector|istio-revision-tag-|istio-validator|istiod-|istio-reader|istio-cni|ztunnel)`)

// meshApps and gatewayApps match values of the label app.
var (
	meshApps    = lazyregexp.New(`^(istiod|istio-reader|istio-cni|ztunnel|sidecar-injector)$`)
	gatewayApps = lazyregexp.New(`^istio-(in|e)gressgateway$`)
)

// meshCharts matches values of the label helm.sh/chart.
var meshCharts = lazyregexp.New(`^(base|istiod|cni|ztunnel|gateway|istio-[a-z-]+)-\d`)

// operators matches names of Deployments that install a mesh.
var operators = lazyregexp.New(
	`^(istio-operator.*|istio-lifecycle-agent.*|gloo-mesh-agent|gloo-operator.*|sail-operator|servicemesh-operator.*)$`)

// isOperator tells whether an object is the controller of a tool.
func isOperator(o *live.Object) bool {
	return o.Kind() == "Deployment" && operators().MatchString(o.Name())
}

// isOfTool tells whether an object is a resource from which a tool installs a mesh.
func isOfTool(o *live.Object) bool { return slices.Contains(toolGroups, o.Key().Group) }

// belongs tells whether a live object is part of an installation of Istio, by the labels and annotations of charts and
// tools. Resources that configure a mesh belong to users, so they do not count. Objects that istiod and Deployments
// make do not count either.
func belongs(o *live.Object) bool {
	switch group := o.Key().Group; {
	case slices.Contains(followers, o.Kind()), isMade(o), isOfTool(o):
		return false
	case isRelease(o):
		return false
	case o.IsCRD():
		return strings.HasSuffix(o.Name(), ".istio.io")
	case group == "networking.istio.io" || group == "security.istio.io" || group == "telemetry.istio.io":
		return o.Label("operator.istio.io/component") != "" || meshCharts().MatchString(o.Label("helm.sh/chart"))
	}
	return isOperator(o) || isWorkload(o) || isMarked(o)
}

// isMarked looks at labels and names. A Service that selects gateways and has no mark of a tool belongs to the user:
// with such a Service, an address outlives revisions.
func isMarked(o *live.Object) bool {
	if gatewayApps().MatchString(o.Label("app")) && (o.Kind() != "Service" || len(o.Owners()) > 0) {
		return true
	}
	if o.Label("app.kubernetes.io/part-of") == "istio" || meshApps().MatchString(o.Label("app")) ||
		meshCharts().MatchString(o.Label("helm.sh/chart")) || strings.HasPrefix(o.Label("release"), "istio") {
		return true
	}
	for _, key := range []string{"operator.istio.io/component", "install.operator.istio.io/owning-resource",
		"istio.io/tag"} {
		if o.Label(key) != "" {
			return true
		}
	}
	return o.Key().Namespace == "" && meshNames().MatchString(o.Name())
}

// isWorkload recognises istiod, CNI, ztunnel and gateways by their containers.
func isWorkload(o *live.Object) bool {
	if o.Kind() != "Deployment" && o.Kind() != "DaemonSet" {
		return false
	}
	s := snapshot.New("")
	s.Add("", o.Object)
	return len(s.Mesh().Parts) > 0
}

// isMade tells whether istiod or a controller made the object, such as a waypoint or the certificate in each namespace.
func isMade(o *live.Object) bool {
	if byIstiod().MatchString(o.Name()) || o.Label("gateway.istio.io/managed") != "" ||
		o.Label("gateway.networking.k8s.io/gateway-name") != "" {
		return true
	}
	for _, item := range o.List("metadata", "ownerReferences") {
		ref, _ := item.(map[string]any)
		if kind, _ := ref["kind"].(string); slices.Contains(makers, kind) {
			return true
		}
	}
	return false
}

// makers lists kinds whose controllers make objects.
var makers = []string{"Deployment", "ReplicaSet", "DaemonSet", "Gateway"}

// isRelease tells whether an object is where Helm keeps a version of a release: a Secret, or a ConfigMap with
// `HELM_DRIVER=configmap`.
func isRelease(o *live.Object) bool {
	return (o.Kind() == "Secret" || o.Kind() == "ConfigMap") && strings.HasPrefix(o.Name(), releasePrefix)
}

// releasePrefix begins the names of objects in which Helm keeps releases.
const releasePrefix = "sh.helm.release.v1."

// releasesIn are the releases that a dump has.
func releasesIn(c *live.Cluster) map[string]bool {
	out := map[string]bool{}
	for _, o := range c.Objects {
		if isRelease(o) {
			out[releaseName(o)] = true
		}
	}
	return out
}

// releaseName is the release of an object of Helm: sh.helm.release.v1.NAME.vN.
func releaseName(o *live.Object) string {
	name := strings.TrimPrefix(o.Name(), releasePrefix)
	if at := strings.LastIndex(name, ".v"); at > 0 {
		name = name[:at]
	}
	return o.Key().Namespace + "/" + name
}

// sourceOf returns the tool that installed the mesh. A tool that works by itself counts before a tool that somebody
// runs: the agent and the operators of some versions use Helm.
func sourceOf(c *live.Cluster) live.Tool {
	found := map[live.Tool]int{}
	for _, o := range c.Objects {
		switch group := o.Key().Group; {
		case group == "sailoperator.io" && !o.IsCRD():
			found[live.Sail]++
		case group == "admin.gloo.solo.io" || group == "operator.gloo.solo.io":
			found[live.Agent]++
		case isOperator(o):
			found[operatorOf(o)]++
		case belongs(o):
			for _, w := range o.Owners() {
				found[w.Tool]++
			}
		}
	}
	for _, tool := range []live.Tool{live.Sail, live.Agent, live.Operator, live.Helm, live.Istioctl, live.Flux,
		live.ArgoCD} {
		if found[tool] > 0 {
			return tool
		}
	}
	return ""
}

// operatorOf returns the tool of a controller's Deployment.
func operatorOf(o *live.Object) live.Tool {
	switch name := o.Name(); {
	case strings.HasPrefix(name, "istio-operator"):
		return live.Operator
	case name == "sail-operator" || strings.HasPrefix(name, "servicemesh-operator"):
		return live.Sail
	}
	return live.Agent
}
