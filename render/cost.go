package render

import (
	"fmt"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/limit"
)

// Cost is what clusters use of the limits of a run. A cached result costs as much as a new one, so that a run
// ends at the same cluster on every machine.
type Cost struct {
	Steps, Memory int64 // used by templates
	Output        int64 // bytes of manifests
	PatchWork     int64 // list items that patches were compared with
	PolicyCost    int64 // used by the user's policies
}

func (c Cost) plus(d Cost) Cost {
	return Cost{c.Steps + d.Steps, c.Memory + d.Memory, c.Output + d.Output, c.PatchWork + d.PatchWork,
		c.PolicyCost + d.PolicyCost}
}

func (c Cost) minus(d Cost) Cost {
	return c.plus(Cost{-d.Steps, -d.Memory, -d.Output, -d.PatchWork, -d.PolicyCost})
}

// excess says which limit a cost exceeds for a number of clusters; "" if it exceeds none.
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
			return fmt.Sprintf(bound.text+" for all clusters together (%d)", most, clusters)
		}
	}
	return ""
}

// spend adds to the cost of the cluster. The cluster is not rendered further if its cost alone exceeds the
// limit of the run.
func (w *work) spend(c Cost) {
	w.out.Cost = w.out.Cost.plus(c)
	w.exceeded = w.exceeded || w.out.Cost.excess(len(w.Clusters)) != ""
}

// spend adds the cost of the cluster to that of the run. It reports the cluster with which the run exceeds its
// limit.
func (r *run) spend(w *work) {
	r.spent = r.spent.plus(w.out.Cost)
	text := r.spent.excess(len(r.Clusters))
	if text == "" {
		return
	}
	w.exceeded = true
	w.found.Add(diag.Diagnostic{Code: diag.OverBudget, Pos: w.plan.Installations[0].At.Pos(), Cluster: w.plan.Name,
		Text: text,
		Hint: limit.Hint})
}
