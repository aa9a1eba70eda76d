package chart

import (
	"path"
	"strings"

	helmchart "helm.sh/helm/v3/pkg/chart"
)

// revisionTags returns the chart of one revision tag, as the Sail operator has it: istiod's values and profiles, and
// of its templates only those of tags. The template that lifts `pilot` to the top is not among them.
func revisionTags(istiod *Chart) *Chart {
	metadata := *istiod.Metadata
	metadata.Name = string(RevisionTags)
	loaded := &helmchart.Chart{Metadata: &metadata, Values: istiod.Values}
	for _, f := range istiod.Files {
		if strings.HasPrefix(f.Name, "files/profile-") {
			loaded.Files = append(loaded.Files, f)
		}
	}
	for _, t := range istiod.Templates {
		if name := path.Base(t.Name); strings.HasPrefix(name, "revision-tags") || strings.HasPrefix(name, "zzz_profile") ||
			strings.HasPrefix(name, "_") {
			loaded.Templates = append(loaded.Templates, t)
		}
	}
	return &Chart{Chart: loaded, Name: RevisionTags, Size: istiod.Size, Known: learn(loaded), digest: istiod.digest}
}
