package render

import (
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/istio"
	"github.com/meshpress/meshpress/render/manifest"
)

// namespaces is what the releases of a cluster need before they can be applied:
// their namespaces, but those of Kubernetes and those that the input has
// already, and on GKE the quota for pods of high priority.
func (r *run) namespaces(c *fleet.Cluster, releases []*istio.Release, rendered []Release) Release {
	first := Release{Dir: istio.NamespacesDir, Causes: map[manifest.Key][]*istio.Release{}}
	var names []string
	for _, release := range releases {
		names = append(names, release.Namespace)
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		if name == "default" || strings.HasPrefix(name, "kube-") || r.declared[name] || r.config.Namespaces.Omit {
			continue
		}
		first.Objects = append(first.Objects, namespace(name, network(releases, name)))
	}
	if c.Platform == "gke" {
		first.Objects = append(first.Objects, quotas(releases, rendered)...)
	}
	for _, o := range first.Objects {
		first.Causes[o.Key()] = slices.DeleteFunc(slices.Clone(releases), func(release *istio.Release) bool { return !needs(release, o.Key()) })
	}
	return first
}

// needs tells whether a release is why an object is there, or as it is.
func needs(release *istio.Release, key manifest.Key) bool {
	if key.Kind == "ResourceQuota" {
		return release.NodeCritical() && release.Namespace == key.Namespace
	}
	system, network := release.Network()
	return release.Namespace == key.Name || system == key.Name && network != ""
}

// network is that of the control plane in a namespace, "" for others.
func network(releases []*istio.Release, namespace string) string {
	for _, release := range releases {
		if system, network := release.Network(); system == namespace && network != "" {
			return network
		}
	}
	return ""
}

func namespace(name, network string) *manifest.Object {
	metadata := map[string]any{"name": name}
	if network != "" {
		metadata["labels"] = map[string]any{"topology.istio.io/network": network}
	}
	return manifest.New(map[string]any{"apiVersion": "v1", "kind": "Namespace", "metadata": metadata})
}

// quotas allow the pods of the CNI and ztunnel, whose priority is
// system-node-critical, on GKE: the vendor's page asks for gcp-critical-pods
// where the charts do not bring a quota of their own.
func quotas(releases []*istio.Release, rendered []Release) []*manifest.Object {
	var out []*manifest.Object
	for i, release := range releases {
		isNew := !slices.ContainsFunc(out, func(o *manifest.Object) bool { return o.Key().Namespace == release.Namespace })
		if release.NodeCritical() && isNew && release.Namespace != "kube-system" && !hasQuota(rendered, release.Namespace) {
			out = append(out, quota(releases[i].Namespace))
		}
	}
	return out
}

func hasQuota(rendered []Release, namespace string) bool {
	for _, r := range rendered {
		if slices.ContainsFunc(r.Objects, func(o *manifest.Object) bool { return o.Kind() == "ResourceQuota" && o.Key().Namespace == namespace }) {
			return true
		}
	}
	return false
}

func quota(namespace string) *manifest.Object {
	return manifest.New(map[string]any{
		"apiVersion": "v1", "kind": "ResourceQuota",
		"metadata": map[string]any{"name": "gcp-critical-pods", "namespace": namespace},
		"spec": map[string]any{
			"hard": map[string]any{"pods": "1000"},
			"scopeSelector": map[string]any{"matchExpressions": []any{map[string]any{
				"operator": "In", "scopeName": "PriorityClass", "values": []any{"system-node-critical"},
			}}},
		},
	})
}
