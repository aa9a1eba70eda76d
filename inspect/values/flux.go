package values

import (
	"encoding/json"
	"strings"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/layout"
	"github.com/meshpress/meshpress/render/manifest"
)

// interval is how often Flux looks at a repository and at a release.
const interval = "10m"

// HelmReleases writes a source and a HelmRelease of Flux for each release, and the namespaces of these. Changes of
// objects after Helm become patches.
func HelmReleases(c Cluster) ([]File, diag.List, error) {
	var files []File
	var found diag.List
	if len(c.Needs) > 0 {
		text, err := manifest.Stream(c.Needs)
		if err != nil {
			return nil, nil, err
		}
		files = append(files, File{layout.Namespaces + ".yaml", text})
	}
	for i, r := range c.Releases {
		found = append(found, c.unpublished(r)...)
		release, err := r.helmRelease(before(c.Releases[:i], r))
		if err != nil {
			return nil, nil, err
		}
		f, err := fileOf(r.Dir, c.about(r), r.fluxSource(), release)
		if err != nil {
			return nil, nil, err
		}
		files = append(files, f)
	}
	return files, found, nil
}

// before returns the releases of the nearest earlier step that has any.
func before(earlier []Release, r Release) []Release {
	var out []Release
	for _, e := range earlier {
		switch {
		case e.Step() >= r.Step():
		case len(out) > 0 && out[0].Step() == e.Step():
			out = append(out, e)
		default:
			out = []Release{e}
		}
	}
	return out
}

// fluxSource returns the source of the chart. It is in the namespace of the HelmRelease, because Flux can be told not
// to look into other namespaces.
func (r Release) fluxSource() map[string]any {
	meta := map[string]any{"name": r.Dir, "namespace": r.Namespace}
	if !strings.HasPrefix(r.Repository, oci) {
		return map[string]any{"apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "HelmRepository", "metadata": meta,
			"spec": map[string]any{"interval": interval, "url": r.Repository}}
	}
	return map[string]any{"apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "OCIRepository", "metadata": meta,
		"spec": map[string]any{
			"interval": interval, "url": r.Repository + "/" + string(r.Chart.Name),
			"ref": map[string]any{"tag": r.Chart.Metadata.Version},
			"layerSelector": map[string]any{"mediaType": "application/vnd.cncf.helm.chart.content.v1.tar+gzip",
				"operation": "copy"},
		}}
}

func (r Release) helmRelease(after []Release) (map[string]any, error) {
	spec := map[string]any{"interval": interval, "releaseName": r.Name}
	if strings.HasPrefix(r.Repository, oci) {
		spec["chartRef"] = map[string]any{"kind": "OCIRepository", "name": r.Dir}
	} else {
		spec["chart"] = map[string]any{"spec": map[string]any{"chart": string(r.Chart.Name),
			"version":   r.Chart.Metadata.Version,
			"sourceRef": map[string]any{"kind": "HelmRepository", "name": r.Dir}}}
	}
	action := map[string]any{}
	if r.Chart.Name == chart.Base {
		action["crds"] = "CreateReplace"
	}
	if r.NoSchema {
		action["disableSchemaValidation"] = true
	}
	if len(action) > 0 {
		spec["install"], spec["upgrade"] = action, action
	}
	var depends []any
	for _, o := range after {
		depends = append(depends, map[string]any{"name": o.Dir, "namespace": o.Namespace})
	}
	if len(depends) > 0 {
		spec["dependsOn"] = depends
	}
	if len(r.Least) > 0 {
		spec["values"] = r.Least
	}
	patches, err := r.patches()
	if len(patches) > 0 {
		spec["postRenderers"] = []any{map[string]any{"kustomize": map[string]any{"patches": patches}}}
	}
	return map[string]any{"apiVersion": "helm.toolkit.fluxcd.io/v2", "kind": "HelmRelease",
		"metadata": map[string]any{"name": r.Dir, "namespace": r.Namespace}, "spec": spec}, err
}

// patches returns the changes of the release, in the form of Kustomize.
func (r Release) patches() ([]any, error) {
	var out []any
	for _, change := range r.Changes {
		key := change.Before.Key()
		_, version, found := strings.Cut(change.Before.APIVersion(), "/")
		if !found {
			version = change.Before.APIVersion()
		}
		target := map[string]any{"version": version, "kind": key.Kind, "name": key.Name}
		if key.Group != "" {
			target["group"] = key.Group
		}
		if key.Namespace != "" {
			target["namespace"] = key.Namespace
		}
		text, err := patchText(Patch(change.Before.Data, change.After.Data))
		if err != nil {
			return nil, err
		}
		out = append(out, map[string]any{"target": target, "patch": text})
	}
	return out, nil
}

// patchText writes operations as JSON. Kustomize trims a patch, and in YAML the last
// line break may belong to a value.
func patchText(operations []any) (string, error) {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(operations)
	return b.String(), err
}
