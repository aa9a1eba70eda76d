package istio

import (
	"fmt"
	"slices"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/fleet"
)

// yieldServices: a gateway without a revision that is not marked active leaves
// the Service to a revision that is.
func yieldServices(all []*Release) {
	for _, r := range all {
		taken := slices.ContainsFunc(all, func(o *Release) bool {
			return o != r && o.instance.isGateway() && o.service == r.service && o.Namespace == r.Namespace && o.Install.Active && !o.noService
		})
		if r.instance.isGateway() && r.Install.Revision == "" && !r.Install.Active && !r.noService && taken {
			r.hideService()
		}
	}
}

// checkGateways: one active revision of a gateway has the Service.
func checkGateways(c *fleet.Cluster, all []*Release, found *diag.List) {
	type gateway struct{ name, namespace string }
	active, twice := map[gateway]*Release{}, map[string]*Release{}
	for _, r := range all {
		if !r.instance.isGateway() {
			continue
		}
		id := r.workload + "/" + r.Namespace
		if before := twice[id]; before != nil {
			found.Add(diag.Diagnostic{Code: diag.Twice, Pos: at(r.instance, r.spec).Pos(), Field: r.instance.at.Path(), Cluster: c.Name,
				Text: fmt.Sprintf("gateway %q is installed twice in namespace %q of cluster %q", r.workload, r.Namespace, c.Name),
				Hint: fmt.Sprintf("the first one is at %s", at(before.instance, before.spec).Pos())})
			continue
		}
		twice[id] = r
		r.checkSelector(c, all, found)
		if g := (gateway{r.service, r.Namespace}); !r.noService {
			if before := active[g]; before != nil {
				found.Add(diag.Diagnostic{Code: diag.TwoActive, Pos: r.Install.At.Nearest("activeGateway").Pos(), Field: r.Install.At.Path(), Cluster: c.Name,
					Text: fmt.Sprintf("gateway %q of cluster %q must not be active in two revisions, %q and %q", r.service, c.Name, before.Install.Revision, r.Install.Revision),
					Hint: fmt.Sprintf("the first one is at %s", before.Install.At.Nearest("activeGateway").Pos())})
			}
			active[g] = r
		}
	}
	for _, r := range all {
		if r.noService && active[gateway{r.service, r.Namespace}] == nil && !r.customService() {
			found.Add(diag.Diagnostic{Code: diag.NoActive, Pos: r.Install.At.Pos(), Field: r.Install.At.Path(), Cluster: c.Name,
				Text: fmt.Sprintf("gateway %q of cluster %q has no active revision: its Service is not rendered", r.service, c.Name),
				Hint: "set `activeGateway: true` for one revision"})
		}
	}
}

// checkSelector: gateways that have no labels of their own have the same ones,
// and the Service of one gets the pods of the other.
func (r *Release) checkSelector(c *fleet.Cluster, all []*Release, found *diag.List) {
	for _, o := range all {
		if o == r {
			return
		}
		if o.instance.isGateway() && o.Namespace == r.Namespace && o.service != r.service && equal(o.selectorLabels(), r.selectorLabels()) {
			found.Add(diag.Diagnostic{Code: diag.SameSelector, Pos: r.Pos().Pos(), Field: r.Pos().Path(), Cluster: c.Name,
				Text: fmt.Sprintf("gateways %q and %q in namespace %q of cluster %q select the same pods", o.workload, r.workload, r.Namespace, c.Name),
				Hint: "give each a `label` of its own, as in `{istio: " + r.service + "}`"})
		}
	}
}

func (r *Release) selectorLabels() values {
	labels := r.gatewayLabels()
	return values{"app": labels["app"], "istio": labels["istio"], "revision": labels["revision"]}
}
