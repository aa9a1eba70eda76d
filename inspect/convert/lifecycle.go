package convert

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/inspect/values"
	"github.com/meshpress/meshpress/render/diag"
)

// lifecycleFile is the name of the file with the lifecycle manager of a cluster.
const lifecycleFile = "lifecycle.yaml"

// Lifecycle returns an IstioLifecycleManager with one installation for each control plane of a cluster, and a file of
// Helm values for each gateway. CNI and ztunnel are in the installation of the first control plane. A finding reports a
// setting without an equivalent.
func Lifecycle(c values.Cluster) ([]values.File, diag.List, error) {
	var found diag.List
	var installations []any
	gateways := c
	gateways.Releases = nil
	for _, r := range c.Releases {
		switch r.Component() {
		case "pilot":
			installations = append(installations, installation(c, r, len(installations) == 0))
			found = append(found, lost(r, c.Name, "an IstioLifecycleManager's values")...)
		case "cni", "ztunnel":
			found = append(found, lost(r, c.Name, "an IstioLifecycleManager's values")...)
		case "base", "revisiontags":
		default:
			gateways.Releases = append(gateways.Releases, r)
		}
	}
	var files []values.File
	if len(installations) > 0 {
		f, err := fileOf(lifecycleFile, []document{{apiVersion: "admin.gloo.solo.io/v2", kind: "IstioLifecycleManager",
			name: "istio-" + strings.ToLower(c.Name), namespace: "gloo-mesh",
			comment: fmt.Sprintf("The control planes of cluster %q.", c.Name),
			spec:    []field{{key: "installations", value: installations}}}})
		if err != nil {
			return nil, nil, err
		}
		files = append(files, f)
	} else {
		found.Add(diag.Diagnostic{Code: diag.NotConverted, Pos: c.Releases[0].Pos().Pos(), Cluster: c.Name,
			Text: fmt.Sprintf("cluster %q has no control plane, which an IstioLifecycleManager needs", c.Name)})
	}
	more, lostMore, err := valuesOf(gateways)
	return append(files, more...), append(found, lostMore...), err
}

// installation is a control plane, with the node components of the cluster if it is the first.
func installation(c values.Cluster, r values.Release, first bool) map[string]any {
	own := clone(r.Least)
	spec := map[string]any{"tag": r.Version().String(), "hub": "docker.io/istio"}
	for _, key := range []string{"hub", "tag"} {
		if global, _ := own["global"].(map[string]any); global[key] != nil {
			spec[key] = global[key]
			remove(own, []string{"global", key})
		}
	}
	components := map[string]any{"base": map[string]any{"enabled": true},
		"pilot": map[string]any{"enabled": true, "namespace": r.Namespace}}
	spec["profile"] = "minimal"
	if profile, _ := own["profile"].(string); profile == "ambient" {
		spec["profile"] = profile
	}
	if first {
		nodes(c, components, own)
	}
	for _, path := range [][]string{{"revision"}, {"profile"}, {"defaultRevision"}, {"pilot", "cni", "enabled"}} {
		remove(own, path)
	}
	spec["components"] = components
	if len(own) > 0 {
		spec["values"] = own
	}
	cluster := map[string]any{"name": c.Name}
	if isDefault(c, r) {
		cluster["defaultRevision"] = true
	}
	out := map[string]any{"clusters": []any{cluster}, "istioOperatorSpec": spec}
	if r.Installation.Revision != "" {
		out["revision"] = r.Installation.Revision
	}
	return out
}

// nodes adds CNI and ztunnel.
func nodes(c values.Cluster, components, own map[string]any) {
	for _, r := range c.Releases {
		key := r.Component()
		if key != "cni" && key != "ztunnel" {
			continue
		}
		components[key] = map[string]any{"enabled": true, "namespace": r.Namespace}
		least := clone(r.Least)
		delete(least, "global")
		delete(least, "profile")
		if below, ok := least[key].(map[string]any); ok && key == "cni" {
			least = below
		}
		if len(least) > 0 {
			own[key] = least
		}
	}
}

// isDefault tells whether a tag of the cluster, or its own name, makes the control plane the default.
func isDefault(c values.Cluster, r values.Release) bool {
	return r.Installation.Revision == "" || slices.ContainsFunc(c.Releases, func(o values.Release) bool {
		return o.Component() == "revisiontags" && o.Dir == "default-revisiontags" &&
			o.Installation.Revision == r.Installation.Revision
	}) || slices.Contains(tagsOf(r), "default")
}

func clone(m map[string]any) map[string]any {
	out := make(map[string]any, len(m))
	for key, v := range m {
		if below, ok := v.(map[string]any); ok {
			v = clone(below)
		}
		out[key] = v
	}
	return out
}
