package istio

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// gatewayLabels are those of the legacy chart, which users' selectors rely on,
// under the user's own, and the revision.
func (r *Release) gatewayLabels() values {
	labels := values{"app": r.instance.workload, "istio": r.instance.selector()}
	merge(labels, getMap(r.instance.block, "label"))
	if r.Install.Revision != "" {
		labels["revision"] = r.Install.Revision
	}
	return labels
}

// gatewayValues are the values of the published gateway chart. Its values have
// nothing in common with those of an IstioOperator, so they are built: from the
// gateway's block, and from `values.gateways.<name>` where there is an equivalent.
func (r *Release) gatewayValues(shared values, found *diag.List) values {
	block := r.instance.block
	v := fromLegacy(getMap(shared, r.instance.root...), r, found)
	v["name"] = r.workload
	v["labels"] = r.gatewayLabels()
	if revision := getString(shared, "revision"); revision != "" {
		v["revision"] = revision
	}
	for _, key := range []string{"imagePullPolicy", "imagePullSecrets", "priorityClassName"} {
		if value, ok := get(shared, "global", key); ok && value != nil && value != "" {
			setDefault(v, pullSecrets(key, value), key)
		}
	}
	for _, key := range []string{"platform", "networkPolicy"} {
		if value, ok := get(shared, "global", key); ok && !r.version.Before(1, 24) {
			set(v, value, "global", key)
		}
	}
	if profile := getString(shared, "profile"); profile != "" {
		v["profile"] = profile // before 1.24 a platform is a profile
	}
	if ports, ok := get(block, "k8s", "service", "ports"); ok {
		set(v, ports, "service", "ports")
	}
	if budget := getMap(block, "k8s", "podDisruptionBudget"); budget != nil {
		set(v, budget, "podDisruptionBudget")
	}
	r.Values = v
	if r.hidesService() {
		r.hideService()
	}
	return v
}

// hideService leaves the Service out.
func (r *Release) hideService() {
	r.noService = true
	if r.Chart.Name == chart.Gateway {
		set(r.Values, "None", "service", "type")
	} else {
		set(r.Values, true, append(slices.Clone(r.instance.root), "customService")...)
	}
}

// pullSecrets: the gateway chart wants the pod's form of the list.
func pullSecrets(key string, value any) any {
	list, ok := value.([]any)
	if key != "imagePullSecrets" || !ok {
		return value
	}
	out := make([]any, len(list))
	for i, item := range list {
		out[i] = item
		if name, ok := item.(string); ok {
			out[i] = values{"name": name}
		}
	}
	return out
}

// legacyValues are the values of upstream's own gateway charts.
func (r *Release) legacyValues(shared values) values {
	v, block, root := clone(shared).(values), r.instance.block, r.instance.root
	path := func(key string) []string { return append(slices.Clone(root), key) }
	labels := values{}
	merge(labels, getMap(block, "label"))
	if r.Install.Revision != "" && !r.spec.options.Istioctl {
		labels["revision"] = r.Install.Revision
	}
	set(v, r.workload, path("name")...)
	set(v, labels, path("labels")...)
	if ports, ok := get(block, "k8s", "service", "ports"); ok {
		set(v, r.legacyPorts(ports), path("ports")...)
	}
	if hub := getString(block, "hub"); hub != "" && !r.spec.options.Istioctl {
		set(v, hub, "global", "hub") // the charts have no image of a gateway's own
	}
	if tag := getString(block, "tag"); tag != "" && !r.spec.options.Istioctl {
		set(v, tag, "global", "tag")
	}
	r.Values = v
	if r.hidesService() {
		r.hideService()
	}
	return v
}

// legacyPorts: istioctl passes ports through a type whose targetPort is 0 when
// it is not set, and prints that.
func (r *Release) legacyPorts(ports any) any {
	list, _ := clone(ports).([]any)
	for _, item := range list {
		if port, ok := item.(values); ok && r.spec.options.Istioctl {
			setDefault(port, int64(0), "targetPort")
		}
	}
	return list
}

// hidesService: the Service is the user's own, or belongs to the active
// revision. Without a revision there is nothing to switch.
func (r *Release) hidesService() bool {
	return r.customService() || r.Install.Revision != "" && !r.Install.Active && !r.spec.options.Istioctl
}

func (r *Release) customService() bool {
	return getBool(r.spec.values, append(slices.Clone(r.instance.root), "customService")...)
}

// legacyPaths are the equivalents, in the gateway chart, of values that the
// legacy charts have below `gateways.<name>`.
var legacyPaths = map[string]string{
	"autoscaleEnabled": "autoscaling.enabled", "autoscaleMin": "autoscaling.minReplicas",
	"autoscaleMax":                    "autoscaling.maxReplicas",
	"autoscaleBehavior":               "autoscaling.autoscaleBehavior",
	"cpu.targetAverageUtilization":    "autoscaling.targetCPUUtilizationPercentage",
	"memory.targetAverageUtilization": "autoscaling.targetMemoryUtilizationPercentage",
	"env":                             "env", "resources": "resources", "nodeSelector": "nodeSelector",
	"tolerations": "tolerations", "affinity": "affinity",
	"podAnnotations": "podAnnotations", "replicaCount": "replicaCount",
	"topologySpreadConstraints": "topologySpreadConstraints",
	"additionalContainers":      "additionalContainers", "serviceAccount.annotations": "serviceAccount.annotations",
	"serviceAnnotations": "service.annotations", "type": "service.type", "loadBalancerIP": "service.loadBalancerIP",
	"loadBalancerSourceRanges": "service.loadBalancerSourceRanges",
	"externalTrafficPolicy":    "service.externalTrafficPolicy",
	"ipFamilyPolicy":           "service.ipFamilyPolicy", "ipFamilies": "service.ipFamilies", "ports": "service.ports",
	"networkGateway": "networkGateway",
}

// handled on their own.
var legacyHandled = []string{"enabled", "customService"}

// fromLegacy translates the user's legacy gateway values and reports the rest.
func fromLegacy(legacy values, r *Release, found *diag.List) values {
	out := values{}
	for _, key := range slices.Sorted(maps.Keys(legacy)) {
		v := legacy[key]
		if v == nil || slices.Contains(legacyHandled, key) {
			continue
		}
		if to, ok := legacyPaths[key]; ok {
			set(out, clone(v), strings.Split(to, ".")...)
			continue
		}
		if template, ok := v.(string); ok && key == "injectionTemplate" {
			setDefault(out, template, "podAnnotations", "inject.istio.io/templates")
			continue
		}
		sub, _ := v.(values)
		for _, below := range slices.Sorted(maps.Keys(sub)) {
			if to, ok := legacyPaths[key+"."+below]; ok {
				set(out, clone(sub[below]), strings.Split(to, ".")...)
				delete(sub, below)
			}
		}
		if sub == nil || len(sub) > 0 {
			r.unmapped(key, found)
		}
	}
	return out
}

func (r *Release) unmapped(key string, found *diag.List) {
	at := r.spec.user.Get("values").Get(anys(r.instance.root)...).Nearest(key)
	found.Add(diag.Diagnostic{Code: diag.Unmapped, Pos: at.Pos(), Field: at.Path(),
		Text: fmt.Sprintf("`values.%s.%s` has no equivalent in the gateway chart", strings.Join(r.instance.root, "."), key),
		Hint: legacyHint(key)})
}

func legacyHint(key string) string {
	switch key {
	case "name":
		return "the name is that of the entry of `components`"
	case "labels":
		return "set `label` of the entry of `components`"
	}
	return "use an overlay, or the legacy charts: `spec: {gateways: {chart: legacy}}` in meshpress.yaml"
}

// adjustGateway does what no chart has a value for: the Service keeps its name
// over revisions and selects the active one, selectors of one revision do not
// match the pods of another, and the image is that of the gateway's own hub
// and tag. "auto" would be that of whichever istiod injects the pod.
func (r *Release) adjustGateway(objects []*manifest.Object) []*manifest.Object {
	if !r.instance.isGateway() || r.spec.options.Istioctl {
		return objects
	}
	out := slices.Clone(objects)
	for i, o := range out {
		switch o.Kind() {
		case "Service":
			out[i] = r.adjustService(o)
		case "Deployment", "DaemonSet":
			out[i] = r.adjustWorkload(o)
		case "PodDisruptionBudget":
			out[i] = r.selectRevision(o, "spec", "selector", "matchLabels")
		}
	}
	return out
}

func (r *Release) adjustService(o *manifest.Object) *manifest.Object {
	o = r.selectRevision(o, "spec", "selector")
	if o.Name() == r.workload && r.workload != r.service {
		before := o
		o = o.Clone()
		set(o.Data, r.service, "metadata", "name")
		r.changed(Change{By: ByGateway, What: "the name without the revision"}, before, o)
	}
	return o
}

func (r *Release) adjustWorkload(o *manifest.Object) *manifest.Object {
	o = r.selectRevision(o, "spec", "selector", "matchLabels")
	image := r.image()
	list, _ := get(o.Data, "spec", "template", "spec", "containers")
	containers, _ := list.([]any)
	for i, c := range containers {
		container, _ := c.(values)
		if image == "" || container["name"] != r.instance.container || container["image"] != "auto" {
			continue
		}
		before := o
		o = o.Clone()
		list, _ = get(o.Data, "spec", "template", "spec", "containers")
		list.([]any)[i].(values)["image"] = image
		r.changed(Change{By: ByGateway, What: "the image of the gateway's hub and tag", At: r.tagAt()}, before, o)
	}
	return o
}

// image is the proxy of the hub and tag that the user gave, "" if none.
func (r *Release) image() string {
	block, v := r.instance.block, r.spec.values
	if r.Install.Hub() == "" && r.spec.tag == "" && getString(block, "hub") == "" && getString(block, "tag") == "" {
		return ""
	}
	name := cmp.Or(getString(v, "global", "proxy", "image"), "proxyv2")
	if strings.Contains(name, "/") {
		return name
	}
	hub := cmp.Or(getString(block, "hub"), getString(v, "global", "hub"))
	tag := cmp.Or(getString(block, "tag"), getString(v, "global", "tag"))
	if variant := getString(v, "global", "variant"); variant != "" {
		tag += "-" + variant
	}
	return hub + "/" + name + ":" + tag
}

// tagAt is where the tag of the image is written.
func (r *Release) tagAt() source.Ref {
	if at := r.instance.at.Get("tag"); at.Exists() {
		return at
	}
	_, at := r.Install.Tag()
	return at
}

func (r *Release) selectRevision(o *manifest.Object, path ...string) *manifest.Object {
	if r.Install.Revision == "" || getMap(o.Data, path...) == nil {
		return o
	}
	before := o
	o = o.Clone()
	set(o.Data, r.Install.Revision, append(path, "revision")...)
	r.changed(Change{By: ByGateway, What: "the selector of the revision"}, before, o)
	return o
}
