package policies

import (
	"slices"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/snapshot"
	"github.com/meshpress/meshpress/render/source"
)

var trustDomainChanged = &Rule{
	Code: diag.TrustDomainChanged,
	Page: diag.Page{
		Why: `A control plane should not change its trust domain without an alias for the old one.

			The trust domain is the first part of every identity. A pod gets its new identity when it
			restarts, so a mesh has both trust domains for a while. Policies and other clusters that know
			the old trust domain refuse the new one, although none of their manifests changes. With the old
			one in 'trustDomainAliases', Istio treats both alike.`,
		Source: `istio.io, "Trust Domain Migration", which migrates with 'trustDomainAliases'.`,
		Fix: `keep the trust domain, or add the old one to 'meshConfig.trustDomainAliases' until nothing names
			it any more.`,
	},
	Upgrade: func(old *snapshot.Snapshot, c *Cluster, r *Report) {
		for _, ch := range changes(old, c) {
			if ch.Component != "pilot" {
				continue
			}
			is := c.release(ch.Part)
			from, to := trustOf(old.Releases[ch.old.Release]), trustOf(is.Objects)
			if from.Domain != "" && to.Domain != "" && from.Domain != to.Domain && !slices.Contains(to.Aliases, from.Domain) {
				r.At(is.Written("meshConfig", "trustDomain"),
					"%s of cluster %q changes its trust domain from %q to %q: what knows the old identities refuses the new ones",
					ch.Object.Name(), c.Name, from.Domain, to.Domain).
					Hint("add %q to `meshConfig.trustDomainAliases` for the migration", from.Domain)
			}
		}
	},
}

// trust has the fields of mesh config about identities.
type trust struct {
	Domain  string   `json:"trustDomain"`
	Aliases []string `json:"trustDomainAliases"`
}

// trustOf reads the mesh config of a release. It is empty if the mesh config cannot be parsed.
func trustOf(objects []*manifest.Object) trust {
	var out trust
	for _, o := range objects {
		if text, ok := o.Get("data", "mesh").(string); ok && o.Kind() == "ConfigMap" {
			_ = source.Unmarshal([]byte(text), &out)
		}
	}
	return out
}
