package policies

import (
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

// platformName knows the names of platforms.
//
// A platform with another name changes nothing, and nobody would notice. A
// config may have any name, but it is reported; a label or annotation of a
// KubernetesCluster is reported if it looks like a typing error. A value
// `global.platform` of another name does not get here: charts refuse it.
//
// Source: upstream's charts, files/profile-platform-*.yaml; docs/config.md.
//
// To fix it, use one of the names, or leave the platform out.
var platformName = &Rule{
	Code: 125, Severity: diag.Warning, Title: "a platform that nothing knows",
	Cluster: func(c *Cluster, r *Report) {
		if c.Platform == "" || slices.Contains(platforms, c.Platform) {
			return
		}
		at, near := configured(c, "platform"), source.Nearest(c.Platform, platforms)
		switch {
		case near != "":
			r.At(orAt(at, c), "no chart knows %q, the platform of cluster %q", c.Platform, c.Name).Hint("did you mean %q?", near)
		case !at.IsNull():
			r.At(at, "no chart knows %q, the platform of cluster %q", c.Platform, c.Name).Hint("there are %s", strings.Join(platforms, ", "))
		}
	},
}

// orAt is a place in the config or, without one, where the cluster is first named.
func orAt(at source.Ref, c *Cluster) source.Ref {
	if at.IsNull() {
		return c.Installs[0].At.Nearest("name")
	}
	return at
}
