package origin

import (
	"encoding/json"
	"fmt"

	ocispec "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/meshpress/meshpress/charts/mediatype"
)

// layers are the descriptors of a chart's parts in a registry or a layout.
type layers struct {
	config, chart ocispec.Descriptor
	provenance    *ocispec.Descriptor
}

// readManifest returns the parts of a chart. For other manifests, the error says what they are.
func readManifest(mediaType string, data []byte, address string) (layers, error) {
	var m ocispec.Manifest
	if err := json.Unmarshal(data, &m); err != nil {
		return layers{}, fmt.Errorf("manifest of %q must be JSON, not %q: %w", address, mediaType, err)
	}
	if m.Config.MediaType != mediatype.Config {
		return layers{}, fmt.Errorf("%q is not a Helm chart but %s", address, whatIs(mediaType, m))
	}
	found := layers{config: m.Config}
	charts := 0
	for _, layer := range m.Layers {
		switch layer.MediaType {
		case mediatype.Chart, mediatype.LegacyChart:
			found.chart = layer
			charts++
		case mediatype.Provenance:
			found.provenance = &layer
		}
	}
	if charts != 1 {
		return layers{}, fmt.Errorf("%q must have one layer with a chart, not %d", address, charts)
	}
	return found, nil
}

func whatIs(mediaType string, m ocispec.Manifest) string {
	switch m.Config.MediaType {
	case "":
		return fmt.Sprintf("a list of images or artifacts (%q)", mediaType)
	case ocispec.MediaTypeImageConfig, "application/vnd.docker.container.image.v1+json":
		return fmt.Sprintf("a container image (%q)", m.Config.MediaType)
	}
	return fmt.Sprintf("something else (%q)", m.Config.MediaType)
}

// fetch reads the chart and its provenance file. read verifies the digest of its result.
func (l layers) fetch(a *Archive, read func(ocispec.Descriptor) ([]byte, error)) (err error) {
	if a.Data, err = bounded(l.chart, maxArchive, a.Address, read); err != nil || l.provenance == nil {
		return err
	}
	a.Provenance, err = bounded(*l.provenance, maxProvenance, a.Address, read)
	return err
}

func bounded(d ocispec.Descriptor, limit int64, address string,
	read func(ocispec.Descriptor) ([]byte, error)) ([]byte, error) {
	if d.Size < 0 || d.Size > limit {
		return nil, fmt.Errorf("%q has a part of %d bytes; it must not have more than %d", address, d.Size, limit)
	}
	if err := d.Digest.Validate(); err != nil {
		return nil, fmt.Errorf("manifest of %q: digest %q: %w", address, d.Digest, err)
	}
	return read(d)
}
