package origin

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"

	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
)

// labelled is a manifest of a layout with the chart in its annotation.
type labelled struct {
	name, tag string
	desc      ocispec.Descriptor
}

// list reads the index of a layout. Tools write "NAME:TAG", a whole reference, or only the tag as the label. If
// there is only the tag, list reads the name from the chart.
func (l *layout) list(ctx context.Context, fsys fs.FS) ([]labelled, error) {
	data, err := readFile(fsys, ocispec.ImageIndexFile, maxManifest)
	var index ocispec.Index
	if err == nil {
		err = json.Unmarshal(data, &index)
	}
	if err != nil {
		return nil, fmt.Errorf("index of the layout %q: %w", l.path, err)
	}
	var all []labelled
	for _, d := range index.Manifests {
		label := d.Annotations[ocispec.AnnotationRefName]
		before, tag := "", label
		if i := strings.LastIndex(label, ":"); i >= 0 {
			before, tag = path.Base(label[:i]), label[i+1:]
		}
		if before == "" {
			before = nameOf(l.reader(ctx, fsys), d)
		}
		all = append(all, labelled{before, tag, d})
	}
	return all, l.work.err()
}

// nameOf returns the name in the config of a chart, "" if the manifest is no chart.
func nameOf(read func(ocispec.Descriptor) ([]byte, error), d ocispec.Descriptor) string {
	data, err := bounded(d, maxManifest, "", read)
	if err != nil {
		return ""
	}
	parts, err := readManifest(d.MediaType, data, "")
	if err != nil {
		return ""
	}
	data, err = bounded(parts.config, maxManifest, "", read)
	var config struct{ Name string }
	if err != nil || json.Unmarshal(data, &config) != nil {
		return ""
	}
	return config.Name
}
