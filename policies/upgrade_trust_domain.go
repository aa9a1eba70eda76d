package policies

import (
	"slices"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// trustDomainChanged points out a control plane that changes its trust domain.
//
// The trust domain is the beginning of every identity. A pod gets its new one
// when it restarts, so a mesh has both for a while; policies and other clusters
// that know the old one refuse the new one, and no manifest of them changes.
// With the old one among `trustDomainAliases` they are taken for the same.
//
// Source: istio.io, "Trust Domain Migration", which migrates with
// `trustDomainAliases`.
//
// To fix it, keep the trust domain, or add the old one to
// `meshConfig.trustDomainAliases` until nothing names it any more.
var trustDomainChanged = &Rule{
	Code: 163, Severity: diag.Warning, Title: "a control plane changes its trust domain",
	Upgrade: func(old State, c *Cluster, r *Report) {
		for _, ch := range changes(old, c) {
			if ch.Component != "pilot" {
				continue
			}
			is := c.release(ch.Part)
			from, to := trustOf(old.Releases[ch.old.Release]), trustOf(is.Objects)
			if from.Domain != "" && to.Domain != "" && from.Domain != to.Domain && !slices.Contains(to.Aliases, from.Domain) {
				r.At(is.Written("meshConfig", "trustDomain"), "%s of cluster %q changes its trust domain from %q to %q: what knows the old identities refuses the new ones",
					ch.Object.Name(), c.Name, from.Domain, to.Domain).
					Hint("add %q to `meshConfig.trustDomainAliases` for the migration", from.Domain)
			}
		}
	},
}

// trust is what mesh config says of identities.
type trust struct {
	Domain  string   `json:"trustDomain"`
	Aliases []string `json:"trustDomainAliases"`
}

// trustOf reads the mesh config of a release; what cannot be read says nothing.
func trustOf(objects []*manifest.Object) trust {
	var out trust
	for _, o := range objects {
		if text, ok := o.Get("data", "mesh").(string); ok && o.Kind() == "ConfigMap" {
			_ = source.Unmarshal([]byte(text), &out)
		}
	}
	return out
}
