package policies

import (
	"strings"

	"github.com/meshpress/meshpress/render/diag"
)

var ambientName = &Rule{
	Code: diag.AmbientName,
	Page: diag.Page{
		Why: `The name of an ambient cluster must not have an underscore.

			The name becomes a subject alternative name (SAN) of a certificate, and a DNS name has no
			underscore. The contexts that the tools of clouds write often have one.`,
		Source: `the vendor's page "Install ambient": the names of contexts are used as SAN and must not have
			underscores.`,
		Fix: `register the cluster under a name without underscores, such as my-cluster.`,
	},
	Cluster: func(c *Cluster, r *Report) {
		for _, i := range ambientPlanes(c) {
			if strings.Contains(c.Name, "_") {
				r.At(i.At.Nearest("name"), "the name of an ambient cluster must not have an underscore, as %q has: it becomes "+
					"part of a certificate", c.Name).
					Hint("register it as %q", strings.ReplaceAll(c.Name, "_", "-"))
			}
		}
	},
}
