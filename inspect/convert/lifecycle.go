package convert

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/inspect/values"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/helm"
	"github.com/meshpress/meshpress/render/sailapi"
	"github.com/meshpress/meshpress/render/source"
)

// lifecycleFile is the name of the file with the lifecycle manager of a cluster.
const lifecycleFile = "lifecycle.yaml"

// Lifecycle returns an IstioLifecycleManager with one installation for each control plane of a cluster, and a file of
// Helm values for each gateway. CNI and ztunnel are in the installation of the first control plane. A finding reports a
// setting without an equivalent.
func Lifecycle(c values.Cluster) ([]values.File, diag.List, error) {
	var found diag.List
	var installations []any
	home := homeOf(c)
	gateways := c
	gateways.Releases = nil
	for _, r := range c.Releases {
		switch r.Component() {
		case "pilot":
			if r.Namespace != home {
				found.Add(secondMesh(c, r, home))
				continue
			}
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

// homeOf returns the namespace of the mesh: that of the default control plane, or of the first.
func homeOf(c values.Cluster) string {
	home := ""
	for _, r := range c.Releases {
		if r.Component() != "pilot" {
			continue
		}
		if isDefault(c, r) {
			return r.Namespace
		}
		home = cmp.Or(home, r.Namespace)
	}
	return home
}

// secondMesh reports a control plane in another namespace than the others.
func secondMesh(c values.Cluster, r values.Release, home string) diag.Diagnostic {
	return diag.Diagnostic{Code: diag.NotConverted, Pos: r.Pos().Pos(), Cluster: c.Name,
		Text: fmt.Sprintf("release %q has no equivalent: it is in namespace %q, and lifecycle managers have one "+
			"istio-base in a cluster, in namespace %q", r.Dir, r.Namespace, home),
		Hint: "keep it as a resource of Sail"}
}

// installation is a control plane, with the node components of the cluster if it is the first.
func installation(c values.Cluster, r values.Release, first bool) map[string]any {
	own := helm.Trim(r.Least)
	spec := map[string]any{"tag": r.Version().String(), "hub": "docker.io/istio"}
	for _, key := range []string{"hub", "tag"} {
		if global, _ := own["global"].(map[string]any); global[key] != nil {
			spec[key] = global[key]
			own = helm.Trim(own, []string{"global", key})
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
	own = helm.Trim(own, []string{"revision"}, []string{"profile"}, []string{"defaultRevision"})
	if slices.ContainsFunc(c.Releases, func(r values.Release) bool { return r.Component() == "cni" }) {
		own = helm.Trim(own, []string{"pilot", "cni", "enabled"})
	}
	own = withIdentity(r, own)
	spec["components"] = components
	if mesh, ok := own["meshConfig"].(map[string]any); ok { // the mesh config of a lifecycle manager is protobuf
		own["meshConfig"] = sailapi.Values("Istio", 0).Below("meshConfig").Seconds(mesh)
	}
	if tags := otherTags(c, r); len(tags) > 0 {
		own["revisionTags"] = tags
	}
	if len(own) > 0 {
		spec["values"] = values.Commented(own, func(path ...string) source.Ref { return writtenIn(c, r, path) })
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

// withIdentity writes down the trust domain and the cluster's name in the mesh where they are defaults of the chart: an
// IstioLifecycleManager has the cluster's name for both.
func withIdentity(r values.Release, own map[string]any) map[string]any {
	for _, kept := range []struct {
		path     []string
		standard string
	}{
		{[]string{"meshConfig", "trustDomain"}, "cluster.local"},
		{[]string{"global", "multiCluster", "clusterName"}, "Kubernetes"},
	} {
		value, _ := helm.ValueAt(r.Seen().Values, kept.path)
		if text, _ := value.(string); text == "" {
			own = helm.With(own, kept.path, kept.standard)
		}
	}
	return own
}

// nodes adds CNI and ztunnel.
func nodes(c values.Cluster, components, own map[string]any) {
	for _, r := range c.Releases {
		key := r.Component()
		if key != "cni" && key != "ztunnel" {
			continue
		}
		components[key] = map[string]any{"enabled": true, "namespace": r.Namespace}
		least := helm.Trim(r.Least, []string{"global"}, []string{"profile"})
		if below, ok := least[key].(map[string]any); ok && key == "cni" {
			least = below
		}
		if len(least) > 0 {
			own[key] = least
		}
	}
}

// writtenIn returns where the user wrote a value of an installation: those of CNI and ztunnel are in releases of their
// own.
func writtenIn(c values.Cluster, plane values.Release, path []string) source.Ref {
	for _, r := range c.Releases {
		if key := r.Component(); key != path[0] || key != "cni" && key != "ztunnel" {
			continue
		}
		if at := r.Written(path...); at.Exists() || len(path) == 1 {
			return at
		}
		return r.Written(path[1:]...)
	}
	return plane.Written(path...)
}

// otherTags lists the tags of the Sail operator that point at a control plane, without the default.
func otherTags(c values.Cluster, r values.Release) []any {
	var out []any
	for _, o := range c.Releases {
		if o.Component() == "revisiontags" && o.Installation.Sail.Target == r.Installation &&
			o.Installation.Sail.Name != "default" {
			out = append(out, o.Installation.Sail.Name)
		}
	}
	return out
}

// isDefault tells whether a tag of the cluster, or its own name, makes the control plane the default.
func isDefault(c values.Cluster, r values.Release) bool {
	return r.Installation.Revision == "" || slices.ContainsFunc(c.Releases, func(o values.Release) bool {
		return o.Component() == "revisiontags" && o.Dir == "default-revisiontags" &&
			o.Installation.Revision == r.Installation.Revision
	}) || slices.Contains(tagsOf(r), "default")
}
