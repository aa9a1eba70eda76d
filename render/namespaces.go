package render

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/istio"
	"github.com/meshpress/meshpress/render/layout"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// namespaces adds the objects that the releases need before they can be applied: their namespaces and, on GKE,
// a quota for pods of high priority. It leaves out namespaces of Kubernetes itself and those that the caller
// has. It marks the objects that an engine must not prune.
func (w *work) namespaces() {
	if w.isCompat() {
		return
	}
	if first := w.needed(); len(first.Objects) > 0 {
		if w.Config.SyncWaves {
			first = waves(first, firstWave)
		}
		w.out.Releases = append([]Release{first}, w.out.Releases...)
	}
	w.protect()
}

func (w *work) needed() Release {
	releases := w.releases
	first := Release{Dir: layout.Namespaces, Causes: map[manifest.Key][]*istio.Release{},
		Given: map[manifest.Key][]source.Document{}}
	need := needs(releases)
	for _, name := range slices.Sorted(maps.Keys(need)) {
		n := need[name]
		if !n.own || isOfKubernetes(name) || w.options.Beside[name] || w.Config.Namespaces.Omit {
			continue
		}
		o, docs := w.namespace(name, n.network)
		first.Objects, first.Causes[o.Key()], first.Given[o.Key()] = append(first.Objects, o), n.releases, docs
	}
	if w.plan.Platform == "gke" {
		for _, o := range quotas(releases, w.out.Releases) {
			first.Objects = append(first.Objects, o)
			first.Causes[o.Key()] = need[o.Key().Namespace].critical
		}
	}
	return first
}

// need says why a namespace is needed and what it gets.
type need struct {
	own      bool // a release is installed in it
	network  string
	releases []*istio.Release
	critical []*istio.Release // the releases that need a quota
}

// needs returns what the releases need, by the name of the namespace.
func needs(releases []*istio.Release) map[string]*need {
	out := map[string]*need{}
	of := func(name string) *need {
		if out[name] == nil {
			out[name] = &need{}
		}
		return out[name]
	}
	for _, release := range releases {
		if !release.OwnsNamespace() {
			continue
		}
		home := of(release.Namespace)
		home.own, home.releases = true, append(home.releases, release)
		if release.NodeCritical() {
			home.critical = append(home.critical, release)
		}
		system, network := release.Network()
		if network == "" {
			continue
		}
		plane := of(system)
		plane.network = cmp.Or(plane.network, network)
		if system != release.Namespace {
			plane.releases = append(plane.releases, release)
		}
	}
	return out
}

// isOfKubernetes tells whether Kubernetes makes a namespace by itself.
func isOfKubernetes(name string) bool { return name == "default" || strings.HasPrefix(name, "kube-") }

// namespace returns a Namespace, with what the input gives for it in this cluster.
func (w *work) namespace(name, network string) (*manifest.Object, []source.Document) {
	metadata := map[string]any{"name": name}
	if network != "" {
		metadata["labels"] = map[string]any{istio.NetworkLabel: network}
	}
	docs := w.give(name, metadata)
	return manifest.New(map[string]any{"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}), docs
}

// quotas returns the quotas for pods of the CNI and of ztunnel on GKE. Their priority class is
// system-node-critical. GKE's page for Istio asks for a quota named gcp-critical-pods; the charts of some
// versions bring their own.
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
		if slices.ContainsFunc(r.Objects, func(o *manifest.Object) bool {
			return o.Kind() == "ResourceQuota" && o.Key().Namespace == namespace
		}) {
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
