package istio

import (
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/sailapi"
	"github.com/meshpress/meshpress/render/source"
)

// vendorDefaults are the values that the vendor's operator sets for a version and a kind.
func (s *Spec) vendorDefaults(i *fleet.Installation, of *sailapi.Type) values {
	at := s.options.sail().Read.Defaults.Get("v"+s.sailVersion(), strings.ToLower(i.Kind.String()))
	if !at.IsMap() {
		return values{}
	}
	return of.Typed(at.Map())
}

// sailVersion is the resolved version of an installation.
func (s *Spec) sailVersion() string {
	if v, err := chart.ParseVersion(s.tag); err == nil && v.Patch >= 0 {
		return s.tag
	}
	return s.set.Version.String()
}

// images are the images of a version that the operator's own annotations name, by the part that has them.
type images map[string]source.Ref

// imagesOf finds the annotations `images.v1_29_1.istiod` and so on in a ClusterServiceVersion or a Deployment.
func (s *Spec) imagesOf() images {
	prefix := "images.v" + strings.NewReplacer(".", "_").Replace(s.sailVersion()) + "."
	templates := []source.Ref{s.options.sail().Read.Bundle.Get("spec", "template")}
	for _, d := range s.options.sail().Read.Bundle.Get("spec", "install", "spec", "deployments").Items() {
		templates = append(templates, d.Get("spec", "template"))
	}
	out := images{}
	for _, t := range templates {
		for _, f := range t.Get("metadata", "annotations").Fields() {
			if part, ok := strings.CutPrefix(f.Name, prefix); ok {
				out[part] = f.Value
			}
		}
	}
	return out
}

// imageFields are the values that get the images, by kind.
var imageFields = map[fleet.Kind][]struct {
	part string
	path []string
}{
	fleet.SailIstio: {{"istiod", []string{"pilot", "image"}}, {"proxy", []string{"global", "proxy", "image"}},
		{"proxy", []string{"global", "proxy_init", "image"}}},
	fleet.SailCNI:     {{"cni", []string{"cni", "image"}}},
	fleet.SailZtunnel: {{"ztunnel", []string{"ztunnel", "image"}}},
}

// applyImages sets the images of the operator's bundle, unless the user chooses hub, tag or image.
func (s *Spec) applyImages(i *fleet.Installation, v layered, user values) {
	chosen := func(path ...string) bool { value, ok := get(user, path...); return ok && value != nil }
	have := s.imagesOf()
	if len(have) == 0 || chosen("global", "hub") || chosen("global", "tag") {
		return
	}
	for _, f := range imageFields[i.Kind] {
		at, ok := have[f.part]
		root := f.path[:len(f.path)-1]
		hub, tag := append(slices.Clip(root), "hub"), append(slices.Clip(root), "tag")
		if !ok || chosen(f.path...) || len(root) == 1 && (chosen(hub...) || chosen(tag...)) {
			continue
		}
		v.set(at.Text(), func() Origin { return Origin{FromConfig, at, "the image of the operator's bundle"} }, f.path...)
	}
}
