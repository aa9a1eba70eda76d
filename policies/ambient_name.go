package policies

import (
	"strings"

	"github.com/meshpress/meshpress/render/diag"
)

// ambientName keeps underscores out of the names of ambient clusters.
//
// The name becomes a subject alternative name of a certificate, and a DNS name
// has no underscore. Contexts that a cloud's tool writes have them often.
//
// Source: the vendor's page "Install ambient": the names of contexts are used
// as SAN and must not have underscores.
//
// To fix it, register the cluster under another name, as in my-cluster.
var ambientName = &Rule{
	Code: 112, Severity: diag.Error, Title: "an underscore in the name of an ambient cluster",
	Cluster: func(c *Cluster, r *Report) {
		for _, i := range ambientPlanes(c) {
			if strings.Contains(c.Name, "_") {
				r.At(i.At.Nearest("name"), "the name of an ambient cluster must not have an underscore, as %q has: it becomes part of a certificate", c.Name).
					Hint("register it as %q", strings.ReplaceAll(c.Name, "_", "-"))
			}
		}
	},
}
