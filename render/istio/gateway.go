package istio

import (
	"cmp"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// setLabels gives a gateway its own labels and the revision. The labels that it has are the manager's, and may be
// replaced.
func (r *Release) setLabels(v layered, path ...string) {
	v.at(path...).uncontested().lay(r.instance.block.at("label"))
	if i := r.Installation; i.Revision != "" && !r.spec.options.Istioctl {
		v.set(i.Revision, func() Origin { return written(i, i.RevisionAt) }, append(path, "revision")...)
	}
}

// legacyLabel is the origin of labels that are in no input.
func (r *Release) legacyLabel() Origin {
	return Origin{FromManager, r.Pos(), "labels of the legacy chart, which selectors rely on"}
}

// gatewayValues are the values of the published gateway chart. Its values have
// nothing in common with those of an IstioOperator, so they are built: from the
// gateway's block, and from `values.gateways.<name>` where there is an equivalent.
func (r *Release) gatewayValues(shared layered, found *diag.List) layered {
	v := r.fromLegacy(shared.at(r.instance.root...), found)
	v.set(r.workload, r.gatewayName, "name")
	// Users' selectors rely on the labels of the legacy chart.
	v.set(values{"app": r.instance.workload, "istio": r.instance.selector()}, r.legacyLabel, "labels")
	r.setLabels(v, "labels")
	copyText := func(key string) {
		if o := shared.item(key); o.text() != "" {
			v.put(o, key)
		}
	}
	copyText("revision")
	for _, key := range []string{"imagePullPolicy", "imagePullSecrets", "priorityClassName"} {
		if o := shared.item("global", key); o.value != nil && o.value != "" {
			v.putDefault(o.as(pullSecrets(key, o.value)), key)
		}
	}
	for _, key := range []string{"platform", "networkPolicy"} {
		if o, ok := shared.get("global", key); ok && !r.version.Before(1, 24) {
			v.put(o, "global", key)
		}
	}
	copyText("profile") // before 1.24 a platform is a profile
	if ports, ok := r.instance.block.get("k8s", "service", "ports"); ok {
		v.put(ports, "service", "ports")
	}
	if budget := r.instance.block.item("k8s", "podDisruptionBudget"); isMap(budget.value) {
		v.put(budget, "podDisruptionBudget")
	}
	v = r.withEnv(v, []string{"env"})
	r.setAgentDefaults(v)
	if r.hidesService() {
		r.hideService(v)
	}
	return v
}

// setAgentDefaults sets what the lifecycle agent sets on gateways: there is no
// autoscaler unless the resource asks for one, and images are not pulled again.
func (r *Release) setAgentDefaults(v layered) {
	rule := func(name string) from {
		return func() Origin { return Origin{FromManager, r.Pos(), name} }
	}
	if autoscaling := getMap(v.data, "autoscaling"); len(autoscaling) == 0 &&
		r.instance.block.item("k8s", "hpaSpec").value == nil {
		v.set(false, rule("there is no autoscaler unless the gateway asks for one"), "autoscaling", "enabled")
	}
	v.setDefault("IfNotPresent", rule("the pull policy of gateways"), "imagePullPolicy")
}

// hideService leaves the Service out.
func (r *Release) hideService(v layered) {
	r.noService = true
	origin := func() Origin {
		if r.customService() {
			own := r.spec.values.record.origin(append(slices.Clone(r.instance.root), "customService")...)
			own.Name = "`customService` leaves the Service out"
			return own
		}
		return Origin{FromManager, r.Installation.At.Nearest("activeGateway"), "the Service belongs to the active revision"}
	}
	if r.Chart.Name == chart.Gateway {
		v.set("None", origin, "service", "type")
	} else if !r.customService() {
		v.set(true, origin, append(slices.Clone(r.instance.root), "customService")...)
	}
}

// pullSecrets turns names into objects: the gateway chart wants the list as a pod
// has it.
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
func (r *Release) legacyValues(shared layered) layered {
	v, block := shared.clone(), r.instance.block
	path := func(key string) []string { return append(slices.Clone(r.instance.root), key) }
	v.set(r.workload, r.gatewayName, path("name")...)
	v.set(values{}, r.legacyLabel, path("labels")...)
	r.setLabels(v, path("labels")...)
	if ports, ok := block.get("k8s", "service", "ports"); ok {
		v.put(ports.as(r.legacyPorts(ports.value)), path("ports")...)
	}
	if !r.spec.options.Istioctl { // the charts have no image of a gateway's own
		for _, key := range []string{"hub", "tag"} {
			if own := block.item(key); own.text() != "" {
				v.put(own, "global", key)
			}
		}
	}
	if r.hidesService() {
		r.hideService(v)
	}
	return v
}

// legacyPorts adds `targetPort: 0` in compat mode: istioctl prints it for ports
// that have none.
func (r *Release) legacyPorts(ports any) any {
	list, _ := manifest.Copy(ports).([]any)
	for _, item := range list {
		if port, ok := item.(values); ok && r.spec.options.Istioctl && port["targetPort"] == nil {
			port["targetPort"] = int64(0)
		}
	}
	return list
}

// hidesService tells whether the release leaves its Service out: the user has one,
// or the active revision has it. Without a revision there is only one.
func (r *Release) hidesService() bool {
	return r.customService() || r.Installation.Revision != "" && !r.Installation.Active && !r.spec.options.Istioctl
}

func (r *Release) customService() bool {
	return getBool(r.spec.values.data, append(slices.Clone(r.instance.root), "customService")...)
}

// adjustGateway does what no chart has a value for: the Service keeps its name
// over revisions and selects the active one, and the image is that of the
// gateway's own hub and tag. With "auto" it is that of the istiod that injects
// the pod. A disruption budget selects one revision: a pod with two budgets cannot
// be evicted. The selector of the Deployment is that of the chart unless the config
// asks for the revision in it: it cannot be changed after the installation.
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
	if r.spec.options.RevisionSelectors {
		o = r.selectRevision(o, "spec", "selector", "matchLabels")
	}
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

// image is the proxy of the hub and tag that the user gave, "" if none, or if
// the injector sets it.
func (r *Release) image() string {
	if r.spec.options.InjectedImages {
		return ""
	}
	block, v := r.instance.block.data, r.spec.values.data
	hub, _ := r.Installation.Hub()
	hub, tag := cmp.Or(getString(block, "hub"), hub), cmp.Or(getString(block, "tag"), r.spec.tag)
	if hub == "" && tag == "" {
		return ""
	}
	name := cmp.Or(getString(v, "global", "proxy", "image"), "proxyv2")
	if strings.Contains(name, "/") {
		return name
	}
	hub = cmp.Or(getString(block, "hub"), getString(v, "global", "hub"))
	tag = cmp.Or(getString(block, "tag"), getString(v, "global", "tag"))
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
	_, at := r.Installation.Tag()
	return at
}

func (r *Release) selectRevision(o *manifest.Object, path ...string) *manifest.Object {
	if r.Installation.Revision == "" || getMap(o.Data, path...) == nil {
		return o
	}
	before := o
	o = o.Clone()
	set(o.Data, r.Installation.Revision, append(path, "revision")...)
	r.changed(Change{By: ByGateway, What: "the selector of the revision"}, before, o)
	return o
}
