package policies

import (
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

var platformName = &Rule{
	Code: diag.PlatformName,
	Page: diag.Page{
		Why: `The platform of a cluster should have a name that the charts know.

			A platform with an unknown name has no effect. In a RenderConfig, every unknown name is
			reported. In a label or annotation of a KubernetesCluster, a name is reported only if it looks
			like a typing error. The rule does not check 'values.global.platform': the charts refuse an
			unknown name there.`,
		Source: `upstream's charts, files/profile-platform-*.yaml; docs/config.md.`,
		Fix:    `use one of the names, or leave the platform out.`,
	},
	Cluster: func(c *Cluster, r *Report) {
		if c.Platform == "" || c.Platform == plain || slices.Contains(platforms, c.Platform) {
			return
		}
		at, near := configured(c, "platform"), source.Nearest(c.Platform, platforms)
		switch {
		case near != "":
			r.At(orAt(at, c), "no chart knows %q, the platform of cluster %q", c.Platform, c.Name).Hint("did you mean %q?", near)
		case !at.IsNull():
			r.At(at, "no chart knows %q, the platform of cluster %q", c.Platform, c.Name).Hint("there are %s",
				strings.Join(platforms, ", "))
		}
	},
}

// orAt returns at if it exists, else the place that first names the cluster.
func orAt(at source.Ref, c *Cluster) source.Ref {
	if at.IsNull() {
		return c.Installations[0].At.Nearest("name")
	}
	return at
}
