package policies

import (
	"fmt"
	"strings"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

// cniPath is a directory of the node that the CNI plugin writes to.
type cniPath struct{ volume, value, want string }

var openShiftPaths = []cniPath{
	{volume: "cni-bin-dir", value: "cniBinDir", want: "/var/lib/cni/bin"},
	{volume: "cni-net-dir", value: "cniConfDir", want: "/etc/cni/multus/net.d"},
}

var platformPaths = &Rule{
	Code: diag.PlatformPaths,
	Page: diag.Page{
		Why: `On OpenShift the CNI must use the directories of OpenShift.

			Multus calls the plugins of OpenShift, and looks for them in its own directories. It never calls
			a plugin in the usual directories: pods start, but their traffic bypasses the mesh.`,
		Source: `upstream's Helm profile of OpenShift, and the vendor's samples for it: /var/lib/cni/bin and
			/etc/cni/multus/net.d.`,
		Fix: `set 'values.cni.cniBinDir' and 'values.cni.cniConfDir', or use the profile "openshift". With
			charts of 1.24 or later, set 'platform: openshift' in a RenderConfig instead.`,
	},
	Cluster: func(c *Cluster, r *Report) {
		if !isOpenShift(c) {
			return
		}
		for _, release := range c.Component("cni") {
			if release.Installation.Sail != nil && release.Value("global", "platform") == "" { // the user switches it off
				continue
			}
			for _, p := range openShiftPaths {
				if have := hostPath(release, p.volume); have != "" && have != p.want {
					r.At(cniValue(release, p.value), "cluster %q is OpenShift: `%s` must be %q, not %q", c.Name,
						field(release.Installation, "values.cni."+p.value), p.want, have).
						Hint("%s", pathsHint(c, release))
				}
			}
		}
	},
}

// cniValue returns the position of a value of the CNI, else the component's block.
func cniValue(r Release, key string) source.Ref {
	if at := r.Installation.Spec.Get("values", "cni", key); at.Exists() {
		return at
	}
	return near(r.Installation, r.Pos())
}

// hostPath returns the directory of the node that a volume of a DaemonSet mounts.
func hostPath(r Release, volume string) string {
	for _, o := range r.Objects {
		if o.Kind() != "DaemonSet" {
			continue
		}
		for _, item := range o.List("spec", "template", "spec", "volumes") {
			v, _ := item.(map[string]any)
			host, _ := v["hostPath"].(map[string]any)
			if path, ok := host["path"].(string); ok && v["name"] == volume {
				return strings.TrimSuffix(path, "/")
			}
		}
	}
	return ""
}

// pathsHint: an operator sees the platform of its cluster, and a config has to say it.
func pathsHint(c *Cluster, release Release) string {
	if release.Installation.Sail != nil && c.Platform != openShift {
		return "set `platform: openshift` of the cluster in the config: an operator sees it, and sets the directories"
	}
	return fmt.Sprintf("leave it to the profile %q", openShift)
}
