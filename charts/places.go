package charts

import (
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/charts/origin"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

// upstream are Istio's own repositories, according to its upgrade notes for 1.31. They have older versions too.
var upstream = []string{"oci://ghcr.io/istio/release/charts", "https://blob.istio.io/istio-release/charts"}

// vendorHost is the registry of the vendor's images and charts.
const vendorHost = "us-docker.pkg.dev"

// places lists the repositories to search for a chart, in this order: those of the config, the resource's own,
// the vendor's one that belongs to its images, upstream's, and the embedded charts. Repositories of the caller
// replace all of these.
func (r *resolution) places(n render.Need) ([]string, diag.List) {
	if len(r.Repositories) > 0 {
		return r.Repositories, r.retired(n, r.Repositories)
	}
	var found diag.List
	places := slices.Clone(r.configured)
	if r.hasDirectory() {
		places = append([]string{exactDirectory}, places...)
	}
	if n.Repo != "" {
		if r.allows(n.Repo) {
			places = append(places, strings.TrimSuffix(n.Repo, "/"))
		} else {
			found.Add(n.RepoAt.Finding(diag.NotAsked,
				fmt.Sprintf("%q is not asked for charts: its host is not among `charts.allowedHosts`", n.Repo),
				fmt.Sprintf("allow %q in a RenderConfig", hostOf(n.Repo))))
		}
	}
	if repo := besideImages(n.Hub); repo != "" && (hostOf(repo) == vendorHost || r.allows(repo)) {
		places = append(places, repo)
	}
	found = append(found, r.retired(n, places)...)
	if r.hasDirectory() {
		places = append(places, directory)
	}
	places = append(places, upstream...)
	if r.Signed {
		return places, found
	}
	return append(places, embedded), found
}

// The directory of the config is searched twice: first for a chart of exactly the tag, and before upstream for
// the tag without suffixes of builds.
const (
	exactDirectory = "charts.dir"
	directory      = "charts.dir for other builds"
)

func (r *resolution) hasDirectory() bool { return r.Config.Charts.Dir != "" && !r.Signed }

// shown returns places for a message.
func shown(places []string) []string {
	return slices.DeleteFunc(slices.Clone(places), func(p string) bool { return p == directory })
}

func (r *resolution) retired(n render.Need, places []string) diag.List {
	var found diag.List
	for _, place := range places {
		if host, now := chart.Retired(place); host != "" {
			at := r.written(n, place)
			found.Add(at.Finding(diag.Retired,
				fmt.Sprintf("%q is on %q, which Istio does not use any more", place, host),
				"the place is now "+now))
		}
	}
	return found
}

// written returns the position in the input where a repository is named.
func (r *resolution) written(n render.Need, place string) source.Ref {
	for _, at := range r.Config.Origin.Get("charts", "repositories").Items() {
		if strings.TrimSuffix(at.Text(), "/") == place {
			return at
		}
	}
	return n.RepoAt
}

func (r *resolution) allows(repo string) bool {
	host := hostOf(repo)
	return origin.Allows(r.Config.Charts.AllowedHosts, repo) ||
		slices.ContainsFunc(r.configured, func(c string) bool { return !isLocal(c) && hostOf(c) == host })
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

// besideImages returns the vendor's repository of charts for a registry of images: .../istio-KEY has its charts
// in .../istio-helm-KEY. It returns "" for other registries.
func besideImages(hub string) string {
	dir, name := path.Split(strings.TrimSuffix(hub, "/"))
	key, ok := strings.CutPrefix(name, "istio-")
	if !ok || key == "" || strings.HasPrefix(key, "helm-") || !strings.Contains(dir, ".") {
		return ""
	}
	return "oci://" + dir + "istio-helm-" + key
}

// versions lists the versions that charts for a tag may have: the tag, and the tag without suffixes for builds
// of the images. For 1.23.0-patch1-solo-distroless these are 1.23.0-patch1-solo, 1.23.0-patch1 and 1.23.0.
func versions(tag string) []string {
	tag = strings.TrimPrefix(tag, "v")
	all := []string{tag}
	for {
		i := strings.LastIndexAny(tag, "-_")
		if i < 0 {
			return all
		}
		tag = tag[:i]
		all = append(all, tag)
	}
}
