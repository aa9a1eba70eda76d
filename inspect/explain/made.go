package explain

import (
	"fmt"
	"slices"

	"github.com/meshpress/meshpress/render/istio"
)

// made answers for objects that meshpress adds itself: the namespaces of releases, with the network of a control plane,
// and the quota for releases on GKE.
func (f *Fleet) made(a Answer, h hit) (Answer, error) {
	layer := Layer{By: "meshpress", Name: "what the releases of a cluster need"}
	a.Changes = []Layer{layer}
	if len(h.causes) > 0 {
		a.Changes[0].Name = fmt.Sprintf("release %q needs it", h.causes[0].Dir)
		a.Changes[0] = a.Changes[0].at(h.causes[0].Pos())
	}
	if f.field == "" {
		return a, nil
	}
	path, err := resolve(h.object.Data, f.field)
	if err != nil {
		return a, &noField{fmt.Errorf("in %s %w", Written(h.object.Key()), err)}
	}
	value, _ := path.value(h.object.Data)
	layer.Value = value
	for _, doc := range h.given {
		if ref := doc.Get(path...); ref.Exists() && len(path) == 3 { // a label or an annotation
			layer.Name = "a Namespace among the inputs"
			a.Field = &Field{path.String(), value, []Layer{layer.at(ref)}}
			return a, nil
		}
	}
	a.Field = &Field{path.String(), value, append([]Layer{layer}, h.becauseOf(path)...)}
	return a, nil
}

// becauseOf lists the values that decide a field of such an object.
func (h hit) becauseOf(path Path) []Layer {
	var out []Layer
	add := func(o istio.Origin, what string, value any) {
		out = append(out, Layer{By: "value", What: what, Value: value, Direct: true}.from(o))
	}
	is := func(keys ...any) bool { return len(path) >= len(keys) && slices.Equal(path[:len(keys)], keys) }
	for _, r := range h.causes {
		system, network := r.Network()
		switch key := h.object.Key(); {
		case key.Kind == "Namespace" && is("metadata", "name") && r.Namespace == key.Name,
			key.Kind == "ResourceQuota" && is("metadata", "namespace"):
			add(r.BuiltInOrigin(istio.ReleaseNamespace), string(istio.ReleaseNamespace), r.Namespace)
		case key.Kind == "Namespace" && is("metadata", "labels") && system == key.Name && network != "":
			add(r.Origin("global", "network"), "global.network", network)
		case key.Kind == "ResourceQuota" && is("spec"):
			add(r.PlatformOrigin(), "global.platform", "gke")
		}
		if len(out) > 0 {
			return out
		}
	}
	return nil
}
