package istio

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
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
	return of.Decoded(at.Map())
}

// sailVersion is the resolved version of an installation.
func (s *Spec) sailVersion() string {
	if v, err := chart.ParseVersion(s.tag); err == nil && v.Patch >= 0 {
		return s.tag
	}
	return s.set.Version.String()
}

// bundled are the annotations of the operator's pods in a ClusterServiceVersion or a Deployment. Those as
// images.v1_29_1.istiod have the images of a version.
func (s *Spec) bundled() []source.Field {
	bundle := s.options.sail().Read.Bundle
	all := bundle.Get("spec", "template", "metadata", "annotations").Fields()
	for _, d := range bundle.Get("spec", "install", "spec", "deployments").Items() {
		all = append(all, d.Get("spec", "template", "metadata", "annotations").Fields()...)
	}
	return all
}

// imageOf returns the image that the bundle has for a part of the version. It does not exist if there is none.
func (s *Spec) imageOf(part string) source.Ref {
	name := "images.v" + strings.ReplaceAll(s.sailVersion(), ".", "_") + "." + part
	for _, f := range s.bundled() {
		if f.Name == name {
			return f.Value
		}
	}
	return source.Ref{}
}

// imageField is a value that gets the image of a part.
type imageField struct {
	part string
	path []string
}

// imageFields are the values that get the images, by kind.
var imageFields = map[fleet.Kind][]imageField{
	fleet.SailIstio: {{"istiod", []string{"pilot", "image"}}, {"proxy", []string{"global", "proxy", "image"}},
		{"proxy", []string{"global", "proxy_init", "image"}}},
	fleet.SailCNI:     {{"cni", []string{"cni", "image"}}},
	fleet.SailZtunnel: {{"ztunnel", []string{"ztunnel", "image"}}},
}

// openImages are the fields that get an image of the bundle: the user chooses neither hub, tag nor image. There are
// none without a bundle.
func (s *Spec) openImages(i *fleet.Installation, user values) []imageField {
	chosen := func(path ...string) bool { value, ok := get(user, path...); return ok && value != nil }
	if !s.options.sail().Read.Bundle.Exists() || chosen("global", "hub") || chosen("global", "tag") {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(imageFields[i.Kind]), func(f imageField) bool {
		root := f.path[:len(f.path)-1]
		hub, tag := append(slices.Clip(root), "hub"), append(slices.Clip(root), "tag")
		return chosen(f.path...) || len(root) == 1 && (chosen(hub...) || chosen(tag...))
	})
}

// applyImages sets the images of the operator's bundle.
func (s *Spec) applyImages(i *fleet.Installation, v layered, user values) {
	for _, f := range s.openImages(i, user) {
		if at := s.imageOf(f.part); at.Exists() {
			v.set(at.Text(), func() Origin { return Origin{FromConfig, at, "the image of the operator's bundle"} }, f.path...)
		}
	}
}

// checkImages reports the images that the bundle should have and does not.
func (s *Spec) checkImages(i *fleet.Installation, found *diag.List) {
	reported := ""
	for _, f := range s.openImages(i, i.Spec.Get("values").Map()) {
		if f.part == reported || s.imageOf(f.part).Exists() {
			continue
		}
		reported = f.part
		at := i.Sail.VersionAt
		found.Add(diag.Diagnostic{Code: diag.NotInBundle, Pos: at.Pos(), Field: at.Path(), Hint: s.bundledVersions(),
			Text: fmt.Sprintf("the bundle has no image %q for version %q", f.part, "v"+s.sailVersion())})
	}
}

// bundledVersions says which versions the bundle has images for.
func (s *Spec) bundledVersions() string {
	var versions []string
	for _, f := range s.bundled() {
		if rest, ok := strings.CutPrefix(f.Name, "images."); ok {
			version, _, _ := strings.Cut(rest, ".")
			versions = append(versions, strings.ReplaceAll(version, "_", "."))
		}
	}
	slices.Sort(versions)
	if versions = slices.Compact(versions); len(versions) == 0 {
		return "it must have the annotations of the operator's pods, as in images.v1_29_1.istiod"
	}
	return "the bundle has images for " + strings.Join(versions, ", ")
}
