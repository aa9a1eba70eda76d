package images

import (
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/CycloneDX/cyclonedx-go"
	"github.com/package-url/packageurl-go"

	"github.com/meshpress/meshpress/render/reference"
)

// WriteCycloneDX writes a bill of materials: a component for each image, with the clusters that pull it as
// properties. The error names an image reference that is not valid.
func WriteCycloneDX(w io.Writer, clusters []Cluster) error {
	found := map[string]*cyclonedx.Component{}
	for _, c := range clusters {
		for _, i := range c.Images {
			component, err := component(i.Ref)
			if err != nil {
				return err
			}
			if found[component.BOMRef] == nil {
				found[component.BOMRef] = &component
			}
			addCluster(found[component.BOMRef], c.Name)
		}
	}
	bom := cyclonedx.NewBOM()
	tools := []cyclonedx.Component{{Type: cyclonedx.ComponentTypeApplication, Name: "meshpress"}}
	bom.Metadata = &cyclonedx.Metadata{Tools: &cyclonedx.ToolsChoice{Components: &tools}}
	components := []cyclonedx.Component{}
	for _, ref := range slices.Sorted(maps.Keys(found)) {
		components = append(components, *found[ref])
	}
	bom.Components = &components
	encoder := cyclonedx.NewBOMEncoder(w, cyclonedx.BOMFileFormatJSON).SetPretty(true).SetEscapeHTML(false)
	return encoder.EncodeVersion(bom, cyclonedx.SpecVersion1_6)
}

// addCluster adds a cluster to a component once: two spellings of an image are one component.
func addCluster(c *cyclonedx.Component, name string) {
	property := cyclonedx.Property{Name: "meshpress:cluster", Value: name}
	if !slices.Contains(*c.Properties, property) {
		*c.Properties = append(*c.Properties, property)
	}
}

func component(ref string) (cyclonedx.Component, error) {
	named, err := reference.Parse(ref)
	if err != nil {
		return cyclonedx.Component{}, fmt.Errorf("image %q must be the address of an image: %w\nhint: --format json says "+
			"what uses it", ref, err)
	}
	named = named.Tagged()
	purl := purlOf(named)
	return cyclonedx.Component{
		Type: cyclonedx.ComponentTypeContainer, BOMRef: purl, PackageURL: purl,
		Name: named.Name(), Version: named.Version(),
		Properties: &[]cyclonedx.Property{},
	}, nil
}

// purlOf returns the package URL of an image. The type is oci if the image has a digest, which this type
// requires, else docker.
func purlOf(named reference.Image) string {
	where := map[string]string{}
	if named.Digest != "" {
		where["repository_url"] = named.Name()
		if named.Tag != "" {
			where["tag"] = named.Tag
		}
		return packageurl.NewPackageURL(packageurl.TypeOCI, "", path.Base(named.Path), named.Digest.String(),
			packageurl.QualifiersFromMap(where), "").String()
	}
	repository := named.Path
	if named.Domain == "docker.io" { // the default registry of the type
		repository = strings.TrimPrefix(repository, "library/")
	} else {
		where["repository_url"] = named.Domain
	}
	folder, name := path.Split(repository)
	return packageurl.NewPackageURL(packageurl.TypeDocker, strings.TrimSuffix(folder, "/"), name,
		named.Tag, packageurl.QualifiersFromMap(where), "").String()
}
