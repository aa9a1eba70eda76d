package istio

import (
	"fmt"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/fleet"
)

// yieldServices leaves the Service of a gateway to the active revision, if the
// gateway has no revision and is not active itself.
func yieldServices(all []*Release) {
	active := map[address]bool{}
	for _, r := range all {
		if r.instance.isGateway() && r.Installation.Active && !r.noService {
			active[r.address()] = true
		}
	}
	for _, r := range all {
		if r.instance.isGateway() && r.Installation.Revision == "" && !r.Installation.Active && !r.noService &&
			active[r.address()] {
			r.hideService(layered{r.Values, r.record, &r.contested})
		}
	}
}

// address is the name of a gateway's Service, which its revisions share.
type address struct{ service, namespace string }

func (r *Release) address() address { return address{r.service, r.Namespace} }

// checkGateways reports gateways that are installed twice, that select the pods of
// another one, and whose Service no revision has, or two have.
func checkGateways(c *fleet.Cluster, all []*Release, found *diag.List) {
	active, twice, selecting := map[address]*Release{}, map[string]*Release{}, map[string]*selected{}
	for _, r := range all {
		if !r.instance.isGateway() {
			continue
		}
		id := r.workload + "/" + r.Namespace
		if before := twice[id]; before != nil {
			found.Add(diag.Diagnostic{Code: diag.Twice, Pos: at(r.instance, r.spec).Pos(),
				Field: r.instance.at.Path(), Cluster: c.Name,
				Text: fmt.Sprintf("gateway %q is installed twice in namespace %q of cluster %q", r.workload, r.Namespace, c.Name),
				Hint: fmt.Sprintf("the first one is at %s", at(before.instance, before.spec).Pos())})
			continue
		}
		twice[id] = r
		r.checkSelector(c, selecting, found)
		if g := r.address(); !r.noService {
			if before := active[g]; before != nil {
				found.Add(diag.Diagnostic{Code: diag.TwoActive, Pos: r.Installation.At.Nearest("activeGateway").Pos(),
					Field: r.Installation.At.Path(), Cluster: c.Name,
					Text: fmt.Sprintf("gateway %q of cluster %q must not be active in two revisions, %q and %q",
						r.service, c.Name, before.Installation.Revision, r.Installation.Revision),
					Hint: fmt.Sprintf("the first one is at %s", before.Installation.At.Nearest("activeGateway").Pos())})
			}
			active[g] = r
		}
	}
	for _, r := range all {
		if r.noService && active[r.address()] == nil && !r.customService() {
			found.Add(diag.Diagnostic{Code: diag.NoActive, Pos: r.Installation.At.Pos(), Field: r.Installation.At.Path(),
				Cluster: c.Name,
				Text: fmt.Sprintf("gateway %q of cluster %q has no active revision: its Service is not rendered",
					r.service, c.Name),
				Hint: "set `activeGateway: true` for one revision"})
		}
	}
}

// selected are earlier gateways that select the same pods: the first one, and the
// first one that has another Service. Revisions of a gateway share their Service,
// so these two are enough to find a conflict.
type selected struct{ first, other *Release }

// checkSelector reports a gateway whose pods have the labels of an earlier gateway:
// the Service of one also selects the pods of the other. There is one finding for
// each gateway, not for each pair.
func (r *Release) checkSelector(c *fleet.Cluster, selecting map[string]*selected, found *diag.List) {
	key := fmt.Sprintf("%q %#v", r.Namespace, r.selectorLabels())
	s := selecting[key]
	if s == nil {
		selecting[key] = &selected{first: r}
		return
	}
	if s.other == nil && s.first.service != r.service {
		s.other = r
	}
	o := s.first
	if o.service == r.service {
		o = s.other
	}
	if o == nil {
		return
	}
	found.Add(diag.Diagnostic{Code: diag.SameSelector, Pos: r.Pos().Pos(), Field: r.Pos().Path(), Cluster: c.Name,
		Text: fmt.Sprintf("gateways %q and %q in namespace %q of cluster %q select the same pods",
			o.workload, r.workload, r.Namespace, c.Name),
		Hint: "give each a `label` of its own, as in `{istio: " + r.service + "}`"})
}

// selectorLabels are the labels of the pods that the gateway's Service selects.
func (r *Release) selectorLabels() [3]any {
	own := getMap(r.instance.block.data, "label")
	label := func(key string, otherwise any) any {
		if v, ok := own[key]; ok {
			return v
		}
		return otherwise
	}
	labels := [3]any{label("app", r.instance.workload), label("istio", r.instance.selector()), own["revision"]}
	if r.Installation.Revision != "" {
		labels[2] = r.Installation.Revision
	}
	return labels
}
