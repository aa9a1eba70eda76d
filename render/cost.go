package render

import (
	"fmt"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/limit"
)

// Cost is what clusters take of what a run may. What came out of a cache costs as
// much as what did not: a run ends at the same cluster on every machine.
type Cost struct {
	Steps, Memory int64 // of the engine for charts
	Output        int64 // bytes of manifests
	PatchWork     int64 // items of lists that patches are compared with
	PolicyCost    int64 // of one's own policies
}

func (c Cost) plus(d Cost) Cost {
	return Cost{c.Steps + d.Steps, c.Memory + d.Memory, c.Output + d.Output, c.PatchWork + d.PatchWork,
		c.PolicyCost + d.PolicyCost}
}

// excess says what of a cost is too much for so many clusters, "" for nothing.
func (c Cost) excess(clusters int) string {
	for _, bound := range []struct {
		spent       int64
		first, each limit.Limit
		text        string
	}{
		{c.Steps, limit.RunSteps, limit.ClusterSteps, "templates must not take more than %d steps"},
		{c.Memory, limit.RunMemory, limit.ClusterMemory, "templates must not make more than %d bytes of values and texts"},
		{c.Output, limit.RunOutput, limit.ClusterOutput, "manifests must not be larger than %d bytes"},
		{c.PatchWork, limit.RunPatchWork, limit.ClusterPatchWork, "patches must not be compared with more than %d items"},
		{c.PolicyCost, limit.RunPolicyCost, limit.ClusterPolicyCost, "policies must not cost more than %d"},
	} {
		if most := bound.first.Max() + int64(clusters-1)*bound.each.Max(); bound.spent > most {
			return fmt.Sprintf(bound.text+" for all clusters together, which are %d", most, clusters)
		}
	}
	return ""
}

// spend adds to what a cluster costs. One that alone costs more than all of them
// may is not rendered any further.
func (w *work) spend(c Cost) {
	w.out.Cost = w.out.Cost.plus(c)
	w.exceeded = w.exceeded || w.out.Cost.excess(len(w.Clusters)) != ""
}

// spend adds what a cluster costs to what the run does. It reports the cluster with
// which that is too much.
func (r *run) spend(w *work) {
	r.spent = r.spent.plus(w.out.Cost)
	text := r.spent.excess(len(r.Clusters))
	if text == "" {
		return
	}
	w.exceeded = true
	w.found.Add(diag.Diagnostic{Code: diag.OverBudget, Pos: w.plan.Installs[0].At.Pos(), Cluster: w.plan.Name, Text: text,
		Hint: limit.Hint})
}
