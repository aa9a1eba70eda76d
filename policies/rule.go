package policies

import (
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/snapshot"
	"github.com/meshpress/meshpress/render/source"
)

// Rule is one policy: a code, its page, and a check. Its severity and title are those of the code. Exactly one
// of the four functions is set.
type Rule struct {
	Code diag.Code
	Page diag.Page

	// Cluster checks one cluster: its plan, the values of its releases, its objects.
	Cluster func(c *Cluster, r *Report)
	// Fleet checks all clusters together.
	Fleet func(all []Summary, r *Report)
	// Upgrade compares the earlier snapshot of a cluster with the rendered one.
	Upgrade func(old *snapshot.Snapshot, c *Cluster, r *Report)
	// Fix changes values of a cluster's releases before rendering, if the config asks for fixes, and reports
	// each change.
	Fix func(c *Cluster, r *Report)
}

// Report collects the findings of one rule.
type Report struct {
	rule    *Rule
	cluster string
	found   diag.List
}

// At reports a finding at a field of the input.
func (r *Report) At(at source.Ref, format string, args ...any) *Hint {
	r.found.Add(diag.Diagnostic{Code: r.rule.Code, Pos: at.Pos(), Field: at.Path(), Cluster: r.cluster,
		Text: diag.Text(format, args...)})
	return &Hint{&r.found[len(r.found)-1]}
}

// For returns a report whose findings name the cluster.
func (r *Report) For(cluster string) *Report {
	r.cluster = cluster
	return r
}

// Hint adds a hint to a finding.
type Hint struct{ finding *diag.Diagnostic }

// Hint sets the hint of the finding.
func (h *Hint) Hint(format string, args ...any) { h.finding.Hint = diag.Text(format, args...) }

// Severity replaces the severity of the code, for a rule that is not as strict everywhere. A RenderConfig may still
// change it.
func (h *Hint) Severity(s diag.Severity) *Hint {
	h.finding.Severity = s
	return h
}

// CheckCluster applies the rules about one cluster, and the rules about upgrades if old is not nil.
func CheckCluster(rules []*Rule, old *snapshot.Snapshot, c *Cluster) diag.List {
	var found diag.List
	for _, rule := range rules {
		report := Report{rule: rule, cluster: c.Name}
		if rule.Cluster != nil {
			rule.Cluster(c, &report)
		}
		if rule.Upgrade != nil && old != nil {
			rule.Upgrade(old, c, &report)
		}
		found = append(found, report.found...)
	}
	return found
}

// checkFleet applies the rules about all clusters together.
func checkFleet(rules []*Rule, all []Summary) diag.List {
	var found diag.List
	for _, rule := range rules {
		if rule.Fleet != nil {
			report := Report{rule: rule}
			rule.Fleet(all, &report)
			found = append(found, report.found...)
		}
	}
	return found
}
