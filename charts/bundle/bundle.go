// Package bundle writes charts and lists into one file for a network without internet access: a tar archive of
// an OCI image layout. skopeo, oras, crane and registries read it, and meshpress reads it as a repository of
// charts.
//
// The package opens no connection. A bundle has a list of images for mirroring, but not the images. The same
// contents give the same bytes.
package bundle

import (
	"archive/tar"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/opencontainers/go-digest"
	"github.com/opencontainers/image-spec/specs-go"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/meshpress/meshpress/charts/mediatype"
	"github.com/meshpress/meshpress/render/chart"
)

// Bundle collects the contents of the file. The zero value is an empty bundle.
type Bundle struct {
	blobs     map[string][]byte // by path in the layout
	manifests []ocispec.Descriptor
}

// File is a file of an artifact.
type File struct {
	Name, MediaType string
	Content         []byte
}

// Chart adds an archive in the format of helm push, under NAME:VERSION. provenance is its provenance file, or
// nil.
func (b *Bundle) Chart(archive, provenance []byte) error {
	chart, err := chart.Describe(archive)
	if err != nil {
		return fmt.Errorf("read the chart: %w", err)
	}
	config, err := json.Marshal(chart)
	if err != nil {
		return fmt.Errorf("describe the chart: %w", err)
	}
	file := fmt.Sprintf("%s-%s.tgz", chart.Name, chart.Version)
	layers := []ocispec.Descriptor{b.blob(mediatype.Chart, archive, file)}
	if provenance != nil {
		layers = append(layers, b.blob(mediatype.Provenance, provenance, file+".prov"))
	}
	return b.manifest(chart.Name+":"+chart.Version, "", b.blob(mediatype.Config, config, ""), layers...)
}

// Files adds an artifact with the files under a name.
func (b *Bundle) Files(name, artifactType string, files ...File) error {
	var layers []ocispec.Descriptor
	for _, f := range files {
		layers = append(layers, b.blob(f.MediaType, f.Content, f.Name))
	}
	return b.manifest(name, artifactType, b.blob(ocispec.MediaTypeEmptyJSON, ocispec.DescriptorEmptyJSON.Data, ""),
		layers...)
}

func (b *Bundle) manifest(name, artifactType string, config ocispec.Descriptor, layers ...ocispec.Descriptor) error {
	text, err := json.Marshal(ocispec.Manifest{Versioned: specs.Versioned{SchemaVersion: 2},
		MediaType:    ocispec.MediaTypeImageManifest,
		ArtifactType: artifactType, Config: config, Layers: layers})
	if err != nil {
		return fmt.Errorf("describe %q: %w", name, err)
	}
	d := b.blob(ocispec.MediaTypeImageManifest, text, "")
	d.ArtifactType = artifactType
	d.Annotations = map[string]string{ocispec.AnnotationRefName: name}
	b.manifests = append(b.manifests, d)
	return nil
}

// blob adds content. title is the file name for programs that unpack the artifact.
func (b *Bundle) blob(mediaType string, content []byte, title string) ocispec.Descriptor {
	d := ocispec.Descriptor{MediaType: mediaType, Digest: digest.FromBytes(content), Size: int64(len(content))}
	if title != "" {
		d.Annotations = map[string]string{ocispec.AnnotationTitle: title}
	}
	if b.blobs == nil {
		b.blobs = map[string][]byte{}
	}
	b.blobs[ocispec.ImageBlobsDir+"/"+d.Digest.Algorithm().String()+"/"+d.Digest.Encoded()] = content
	return d
}

// Write writes the layout with sorted names and without dates and owners, so that the bytes are reproducible.
func (b *Bundle) Write(out io.Writer) error {
	slices.SortFunc(b.manifests, func(x, y ocispec.Descriptor) int {
		return cmp.Compare(x.Annotations[ocispec.AnnotationRefName], y.Annotations[ocispec.AnnotationRefName])
	})
	index, err := json.Marshal(ocispec.Index{Versioned: specs.Versioned{SchemaVersion: 2},
		MediaType: ocispec.MediaTypeImageIndex, Manifests: b.manifests})
	if err != nil {
		return fmt.Errorf("describe the bundle: %w", err)
	}
	layout, err := json.Marshal(ocispec.ImageLayout{Version: ocispec.ImageLayoutVersion})
	if err != nil {
		return fmt.Errorf("describe the bundle: %w", err)
	}
	files := maps.Clone(b.blobs)
	files[ocispec.ImageIndexFile], files[ocispec.ImageLayoutFile] = index, layout
	archive := tar.NewWriter(out)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := archive.WriteHeader(&tar.Header{Name: name, Typeflag: tar.TypeReg, Mode: 0o644,
			Size: int64(len(files[name]))}); err != nil {
			return fmt.Errorf("write the bundle: %w", err)
		}
		if _, err := archive.Write(files[name]); err != nil {
			return fmt.Errorf("write the bundle: %w", err)
		}
	}
	return archive.Close()
}
