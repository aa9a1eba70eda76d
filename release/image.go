package main

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// nobody is the user of the container. The file is there because kustomize and kpt look it up.
const nobody = "nobody:x:65534:65534:nobody:/:/sbin/nologin\n"

// buildImage writes an OCI layout with an image for each Linux target, as a tarball: `skopeo copy oci-archive:FILE`
// pushes it. The image has what the Dockerfile puts into it, and the licences.
func (o *options) buildImage(ctx context.Context) error {
	index := mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	linux := slices.DeleteFunc(slices.Clone(o.targets), func(t target) bool { return t.system != "linux" })
	if len(linux) == 0 {
		return nil
	}
	say("image")
	for _, t := range linux {
		image, err := o.imageOf(ctx, t)
		if err != nil {
			return err
		}
		index = mutate.AppendManifests(index, mutate.IndexAddendum{Add: image,
			Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: t.system, Architecture: t.processor}}})
	}
	index, _ = mutate.Annotations(index, o.labels()).(v1.ImageIndex)
	return o.writeImage(index)
}

// imageOf returns the image of one target.
func (o *options) imageOf(ctx context.Context, t target) (v1.Image, error) {
	program, err := os.ReadFile(filepath.Join(o.work, t.file(), t.program()))
	if err != nil {
		return nil, err
	}
	files, err := licences(ctx, t)
	if err != nil {
		return nil, err
	}
	files = append(files, entry{"etc/", 0o755, nil}, entry{"etc/passwd", 0o644, []byte(nobody)},
		entry{"meshpress", 0o755, program}, entry{"tmp/", os.ModeSticky | 0o777, nil})
	layer, err := o.layer(files)
	if err != nil {
		return nil, err
	}
	image := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	created := v1.Time{Time: o.commit.date}
	image, err = mutate.Append(image, mutate.Addendum{Layer: layer,
		History: v1.History{Created: created, CreatedBy: "meshpress " + o.version}})
	if err != nil {
		return nil, err
	}
	return o.configured(image, t, created)
}

// layer packs files into a layer.
func (o *options) layer(files []entry) (v1.Layer, error) {
	slices.SortFunc(files, func(a, b entry) int { return cmp.Compare(a.name, b.name) })
	var b bytes.Buffer
	if err := packTar(&b, o.commit.date, files); err != nil {
		return nil, err
	}
	return tarball.LayerFromOpener(func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(b.Bytes())), nil
	}, tarball.WithMediaType(types.OCILayer))
}

// configured sets what a container of the image starts, and as whom. Without arguments it is the KRM function.
func (o *options) configured(image v1.Image, t target, created v1.Time) (v1.Image, error) {
	config, err := image.ConfigFile()
	if err != nil {
		return nil, err
	}
	config = config.DeepCopy()
	config.OS, config.Architecture, config.Created = t.system, t.processor, created
	config.Config = v1.Config{User: "65534:65534", Entrypoint: []string{"/meshpress"}, Cmd: []string{"fn"},
		Env: []string{"PATH=/"}, Labels: o.labels()}
	return mutate.ConfigFile(image, config)
}

// labels are the annotations of the OCI image specification.
func (o *options) labels() map[string]string {
	const prefix = "org.opencontainers.image."
	return map[string]string{
		prefix + "title": "meshpress", prefix + "description": "renders lifecycle resources of Istio into manifests",
		prefix + "version": o.version, prefix + "revision": o.commit.id, prefix + "licenses": "Apache-2.0",
		prefix + "created": o.commit.date.Format(time.RFC3339), prefix + "source": o.home, prefix + "url": o.home,
		prefix + "documentation": o.home + "/tree/" + o.version + "/docs",
	}
}

// writeImage writes the layout as a tarball, its digest, and the examples that use the image.
func (o *options) writeImage(index v1.ImageIndex) error {
	dir := filepath.Join(o.work, "image")
	to, err := layout.Write(dir, empty.Index)
	if err != nil {
		return err
	}
	name := map[string]string{"org.opencontainers.image.ref.name": o.version}
	if err := to.AppendIndex(index, layout.WithAnnotations(name)); err != nil {
		return err
	}
	entries, err := walk(dir)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := packTar(&b, o.commit.date, entries); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(o.out, o.file("_image.tar")), b.Bytes(), 0o644); err != nil {
		return err
	}
	digest, err := index.Digest()
	if err != nil {
		return err
	}
	return o.examples(o.image + "@" + digest.String())
}
