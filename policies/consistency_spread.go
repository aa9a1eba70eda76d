package policies

import (
	"encoding/json"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/manifest"
)

var ownSpread = &Rule{
	Code: diag.OwnSpread,
	Page: diag.Page{
		Why: `A rule that spreads the pods of a workload must select these pods.

			A constraint of 'topologySpreadConstraints', or a term of 'podAntiAffinity', that selects other
			labels counts no pod of the workload: the scheduler may put all of them on one node. The usual
			reason is a label of another gateway, or of the chart of another version. Terms with namespaces of
			their own are not checked, and 'podAffinity' is not: it is for pods of others.`,
		Source: `Kubernetes, "Pod Topology Spread Constraints" and "Assigning Pods to Nodes".`,
		Fix: `use labels that the pods have. If a term keeps the pods away from those of another workload, waive
			the finding.`,
	},
	Cluster: func(c *Cluster, r *Report) {
		for _, w := range c.workloads() {
			for _, term := range w.spreading() {
				if term.matches(w) {
					continue
				}
				at := w.changedAt(term.field, term.field)
				if value := w.release.ownValue(term.field); at.Pos() == w.release.Pos().Pos() && value.Exists() {
					at = value
				}
				r.At(at, "`%s` of %s %q selects none of its own pods: %s", term.field, w.Kind(),
					w.Name(), metav1.FormatLabelSelector(term.selector)).
					Hint("its pods have the labels %s", labelText(w.labels))
			}
		}
	},
}

// spreadTerm is a selector by which pods are kept apart. field is the field of the pod that has it.
type spreadTerm struct {
	field    string
	selector *metav1.LabelSelector
}

// matches tells whether a term selects pods of the workload. The API server refuses a selector that is not valid.
func (t spreadTerm) matches(w workload) bool {
	selector, err := metav1.LabelSelectorAsSelector(t.selector)
	if err != nil {
		return true
	}
	own := labels.Set{}
	for key, value := range w.labels {
		own[key], _ = value.(string)
	}
	return selector.Matches(own)
}

// spreading lists the terms of a workload that say what its pods are kept apart from.
func (w workload) spreading() []spreadTerm {
	var out []spreadTerm
	add := func(field string, term map[string]any) {
		if selector := selectorOf(term["labelSelector"]); selector != nil {
			out = append(out, spreadTerm{field, selector})
		}
	}
	for _, one := range manifest.Maps(w.pod["topologySpreadConstraints"]) {
		add("topologySpreadConstraints", one)
	}
	affinity, _ := w.pod["affinity"].(map[string]any)
	apart, _ := affinity["podAntiAffinity"].(map[string]any)
	terms := manifest.Maps(apart["requiredDuringSchedulingIgnoredDuringExecution"])
	for _, weighted := range manifest.Maps(apart["preferredDuringSchedulingIgnoredDuringExecution"]) {
		if term, ok := weighted["podAffinityTerm"].(map[string]any); ok {
			terms = append(terms, term)
		}
	}
	for _, term := range terms {
		if term["namespaces"] == nil && term["namespaceSelector"] == nil {
			add("affinity", term)
		}
	}
	return out
}

// selectorOf returns a label selector, nil for none.
func selectorOf(value any) *metav1.LabelSelector {
	text, err := json.Marshal(value)
	if err != nil || value == nil {
		return nil
	}
	var selector metav1.LabelSelector
	if json.Unmarshal(text, &selector) != nil {
		return nil
	}
	return &selector
}
