package image

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// The labels that choose a control plane.
const (
	revisionLabel   = "istio.io/rev"
	tagLabel        = "istio.io/tag"
	defaultRevision = "default"
)

// plane is what the objects of a cluster say about its control planes.
type plane struct {
	injectors  map[string]*injector // by revision
	templates  map[manifest.Key]*injector
	meshes     map[string]any    // mesh configs, by revision
	tags       map[string]string // revision of each revision tag
	namespaces map[string]string // revision that a namespace chooses
	gateways   map[string]bool   // releases whose istiod enables agentgateways
}

func readPlane(releases map[string][]*manifest.Object) *plane {
	p := &plane{map[string]*injector{}, map[manifest.Key]*injector{}, map[string]any{}, map[string]string{},
		map[string]string{}, map[string]bool{}}
	for _, release := range slices.Sorted(maps.Keys(releases)) {
		for _, o := range releases[release] {
			p.read(release, o)
		}
	}
	for _, i := range p.templates {
		i.complete(p.meshes[i.revision], p.gateways[i.release])
	}
	return p
}

func (p *plane) read(release string, o *manifest.Object) {
	revision := o.Label(revisionLabel)
	switch o.Kind() {
	case "Namespace":
		p.namespaces[o.Name()] = revision
	case "MutatingWebhookConfiguration":
		if tag := o.Label(tagLabel); tag != "" {
			p.tags[tag] = revision
		}
	case "ConfigMap":
		revision = cmp.Or(revision, defaultRevision)
		if i := readInjector(o); i != nil {
			i.release, i.revision = release, revision
			p.injectors[revision], p.templates[o.Key()] = i, i
		}
		if mesh, ok := o.Get("data", "mesh").(string); ok {
			p.meshes[revision] = decoded(mesh)
		}
	default:
		eachPod(o.Data, func(pod pod) { p.gateways[release] = p.gateways[release] || pod.isOn("PILOT_ENABLE_AGENTGATEWAY") })
	}
}

// injector returns the injector that handles a pod of an object, nil if it is not among the objects.
func (p *plane) injector(o *manifest.Object, pod pod) *injector {
	labels, _ := pod.metadata["labels"].(map[string]any)
	namespace := p.namespaces[o.Key().Namespace]
	revision := cmp.Or(text(labels[revisionLabel]), namespace, defaultRevision)
	if i := p.injectors[revision]; i != nil {
		return i
	}
	return p.injectors[p.tags[revision]]
}

// isOn tells whether a container of the pod has a variable that is true.
func (p pod) isOn(name string) bool {
	for _, c := range p.containers() {
		for _, variable := range manifest.Maps(c.data["env"]) {
			if variable["name"] == name && strings.EqualFold(text(variable["value"]), "true") {
				return true
			}
		}
	}
	return false
}

// decoded decodes YAML or JSON; it returns nil for other text.
func decoded(text string) any {
	var v any
	if err := source.Unmarshal([]byte(text), &v); err != nil {
		return nil
	}
	return v
}
