package policies

import (
	"bytes"
	"fmt"
	"maps"
	"slices"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/snapshot"
)

var definitionGone = &Rule{
	Code: diag.DefinitionGone,
	Page: diag.Page{
		Why: `A custom resource definition, or a version that it serves, must not disappear.

			Pruning deletes a definition that disappears, together with every resource of its kind. The API
			server refuses a definition that lacks a stored version. Clients and charts fail if they use a
			version that is no longer served.`,
		Source: `kubernetes.io, "Versions in CustomResourceDefinitions": a version is removed after stored
			objects have been migrated; Istio's charts keep definitions on uninstall.`,
		Fix: `keep the base chart of the higher version: definitions serve control planes of older versions as
			well.`,
	},
	Upgrade: func(old *snapshot.Snapshot, c *Cluster, r *Report) {
		after := definitions(c.Snapshot())
		var gone []string
		before := definitions(old)
		for _, name := range slices.Sorted(maps.Keys(before)) {
			if after[name] == nil {
				gone = append(gone, name)
				continue
			}
			for _, version := range versionsGone(before[name], after[name]) {
				r.At(c.baseAt(), "version %q of definition %q must not disappear from cluster %q", version, name, c.Name).
					Hint("migrate the stored objects first")
			}
		}
		if len(gone) > 0 {
			r.At(c.baseAt(), "%s must not disappear from cluster %q: its objects would be deleted", someDefinitions(gone),
				c.Name).
				Hint("keep the base chart of the version that brought it")
		}
	},
}

func someDefinitions(names []string) string {
	if len(names) == 1 {
		return fmt.Sprintf("definition %q", names[0])
	}
	return fmt.Sprintf("%d definitions, %q among them,", len(names), names[0])
}

func definitions(s *snapshot.Snapshot) map[string]*manifest.Object {
	out := map[string]*manifest.Object{}
	for _, o := range s.All() {
		if o.IsCRD() {
			out[o.Name()] = o
		}
	}
	return out
}

// versionsGone lists the versions that were served and no longer are. It decodes only bodies that differ:
// bodies are large and rarely change.
func versionsGone(before, after *manifest.Object) []string {
	if len(before.Body) > 0 && bytes.Equal(before.Body, after.Body) {
		return nil
	}
	now := servedVersions(after)
	return slices.DeleteFunc(slices.Clone(servedVersions(before)), func(v string) bool { return slices.Contains(now, v) })
}
