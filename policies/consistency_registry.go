package policies

import (
	"strings"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

// retiredRegistry finds images and charts of registries that Istio has left.
//
// From 1.31 on Istio publishes nothing to gcr.io/istio-release,
// registry.istio.io and istio-release.storage.googleapis.com, which go away: a
// node that has to pull the image of a gateway then cannot. Builds of
// gcr.io/istio-testing were never kept. Looked at are the fields of the
// resource, `helmGlobal.repo` and the config, and what charts bring by
// themselves: images, variables, annotations and config maps. A mirror below
// another host is left alone.
//
// Source: upgrade notes of Istio 1.31, which name the days without service in
// September to December 2026 and the new addresses.
//
// To fix it, use docker.io/istio for images, oci://ghcr.io/istio/release/charts
// for charts, and https://blob.istio.io/istio-release for files.
var retiredRegistry = &Rule{
	Code: 146, Severity: diag.Warning, Title: "a registry that Istio has left",
	Cluster: func(c *Cluster, r *Report) {
		auto := c.Config.Origin.Get("auto", "hub")
		for _, i := range c.Installs {
			sayRetired(i.Repo, r)
			if i.Auto != nil {
				sayRetired(auto, r)
			}
			if anyScalar(i.Spec.Node, func(text string) bool { return retiredHost(text) != "" }) {
				scalars(i.Spec, func(at source.Ref) { sayRetired(at, r) })
			}
		}
		for _, release := range c.Releases {
			if host := retiredIn(c, release); host != "" && release.written(host) == release.Pos() && !hasHost(auto.Text(), host) {
				r.At(release.Pos(), "the chart of release %q takes something from %q, which Istio has left", release.Dir, host).
					Hint("set `hub`, or use newer charts; it is %s now", movedTo(host, ""))
			}
		}
	},
}

func sayRetired(at source.Ref, r *Report) {
	if host := retiredHost(at.Text()); host != "" {
		r.At(at, "`%s` names %q, which Istio has left", at.Path(), host).Hint("it is %s now", movedTo(host, at.Text()))
	}
}

var retiredHosts = []string{"gcr.io/istio-release", "gcr.io/istio-testing", "registry.istio.io", "istio-release.storage.googleapis.com"}

func movedTo(host, text string) string {
	switch {
	case strings.Contains(text, "/charts"):
		return "oci://ghcr.io/istio/release/charts"
	case host == "istio-release.storage.googleapis.com":
		return "https://blob.istio.io/istio-release"
	}
	return "docker.io/istio"
}

func retiredHost(text string) string {
	if !strings.Contains(text, "istio") {
		return ""
	}
	for _, host := range retiredHosts {
		if hasHost(text, host) {
			return host
		}
	}
	return ""
}

// hasHost tells whether a text names a host, and not a mirror of it below
// another one, or a host with a longer name.
func hasHost(text, host string) bool {
	for {
		before, after, found := strings.Cut(text, host)
		if !found {
			return false
		}
		if startsAddress(before) && (after == "" || !isNamePart(after[0])) {
			return true
		}
		text = after
	}
}

func startsAddress(before string) bool {
	if before == "" || strings.HasSuffix(before, "://") {
		return true
	}
	last := before[len(before)-1]
	return last != '/' && !isNamePart(last)
}

func isNamePart(b byte) bool {
	return b == '-' || b == '.' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}

// retiredIn is the first such host that a release takes from its chart: in
// images, or as the registry that a template puts before a name.
func retiredIn(c *Cluster, release Release) string {
	for _, image := range append(c.facts().images[release.Dir], release.Text("global", "hub"), release.Text("hub")) {
		if host := retiredHost(image); host != "" {
			return host
		}
	}
	return ""
}
