// Package gate decides what findings mean in one run: it sets their severities and applies waivers, as a
// RenderConfig says. It reports no findings of its own, except about waivers.
package gate

import (
	"fmt"
	"slices"
	"time"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

// Gate sets the severities of findings and applies waivers.
type Gate struct {
	config     lifecycle.PoliciesConfig
	severities map[diag.Code]diag.Severity
	resources  map[string][]*resource // by file, in the order of lines
	today      time.Time
	overrides  map[meant]int      // number of the last one, from 1
	waivers    map[meant]*waivers // by what they are for
	used       []bool             // used[i]: a finding needed waiver i
}

// New returns the gate of a run. docs are the documents that findings are about. today is the date that waivers
// are compared with; if it is zero, no waiver holds.
func New(config lifecycle.PoliciesConfig, docs []source.Document, today time.Time) *Gate {
	g := &Gate{config: config, severities: map[diag.Code]diag.Severity{}, resources: resources(docs), today: today}
	g.index()
	for text, word := range config.Severity {
		code, known := diag.ParseCode(text)
		if severity, ok := diag.ParseSeverity(word); known && ok && !code.Fixed() {
			g.severities[code] = severity
		}
	}
	return g
}

// Apply returns the findings with their resources and severities. A waived finding becomes an info that has the
// reason of the waiver.
func (g *Gate) Apply(found diag.List) diag.List {
	out := slices.Clone(found)
	for i := range out {
		d := &out[i]
		d.Resource = g.resource(d.Pos)
		if d.Code.Fixed() {
			continue
		}
		if severity, ok := g.severities[d.Code]; ok {
			d.Severity = severity
		}
		if n := g.override(*d); n > 0 {
			d.Severity, _ = diag.ParseSeverity(g.config.Overrides[n-1].Severity)
		}
		if w := g.waiver(*d); w != nil {
			d.Severity, d.Text = diag.Info, fmt.Sprintf("%s (waived until %s: %s)", d.Text, w.Expires,
				diag.Shorten(w.Reason, maxReason))
		}
	}
	return out
}

// maxReason is how many bytes of a reason are repeated for each finding.
const maxReason = 1000

func (g *Gate) holds(w lifecycle.Waiver) bool {
	last, err := time.Parse(time.DateOnly, w.Expires)
	return err == nil && !g.today.IsZero() && !g.today.After(last)
}

// Waivers returns findings about the waivers: those that have expired, and those that no finding needed. finds
// tells which codes the run can find; the waiver of another code is not called unused.
func (g *Gate) Waivers(finds func(diag.Code) bool) diag.List {
	var found diag.List
	for i, w := range g.config.Waivers {
		_, err := time.Parse(time.DateOnly, w.Expires)
		code, known := diag.ParseCode(w.Code)
		switch {
		case err != nil || !known: // reported by package lifecycle
		case !g.holds(w):
			found.Add(diag.Diagnostic{Code: diag.WaiverExpired, Pos: w.Origin.Get("expires").Pos(),
				Field: w.Origin.Path() + ".expires",
				Text:  fmt.Sprintf("the waiver of %s expired on %s", w.Code, w.Expires),
				Hint:  "correct what it was for, or give it a new date"})
		case !g.used[i] && finds(code):
			found.Add(diag.Diagnostic{Code: diag.WaiverUnused, Pos: w.Origin.Pos(), Field: w.Origin.Path(),
				Text: fmt.Sprintf("the waiver of %s is not needed: nothing is found", w.Code), Hint: "remove it"})
		}
	}
	return found
}
