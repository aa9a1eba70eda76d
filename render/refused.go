package render

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/helm"
	"github.com/meshpress/meshpress/render/istio"
	"github.com/meshpress/meshpress/render/limit"
	"github.com/meshpress/meshpress/render/schema"
	"github.com/meshpress/meshpress/render/source"
)

// refused reports a release that failed to render, at the values that caused it.
func (w *work) refused(release *istio.Release, err error) {
	w.failed, w.out.Failed = release, true
	release = w.out.WithOrigins(release)
	if refusal, ok := errors.AsType[*schema.Refusal](err); ok && len(refusal.Misfits) > 0 {
		for _, m := range refusal.Misfits {
			w.misfit(release, m)
		}
		return
	}
	at := w.culprit.of(release, err)
	w.found.Add(diag.Diagnostic{Code: diag.TemplateFailed, Pos: at.Pos(), Field: at.Path(), Cluster: w.plan.Name,
		Text: fmt.Sprintf("release %q does not render: %s", release.Dir, oneLine(err)), Hint: helm.Hint(err)})
}

// withOrigins returns the same release with the origins of its values. A plain render does not record them, so
// the values are merged again for a finding.
func (w *work) withOrigins(release *istio.Release) *istio.Release {
	releases, _ := istio.Releases(w.plan, w.recorded(w.plan))
	for _, r := range releases {
		if r.Dir == release.Dir {
			r.Limits = release.Limits
			return r
		}
	}
	return release
}

// misfit reports a value that the schema of the chart refuses.
func (w *work) misfit(release *istio.Release, m schema.Misfit) {
	at := release.Place(m.Path...)
	d := diag.Diagnostic{Code: diag.TemplateFailed, Cluster: w.plan.Name, Hint: misfitHint(at, m)}
	if !at.Exists() {
		at = release.Pos()
	}
	d.Pos, d.Field = at.Pos(), at.Path()
	d.Text = fmt.Sprintf("release %q does not render: the schema of chart %q refuses its value `%s`%s: %s",
		release.Dir, release.Chart.Name, strings.Join(m.Path, "."), quoted(at), m.Problem)
	w.found.Add(d)
}

// quoted returns the value in quotes for a message, "" if it is not a scalar.
func quoted(at source.Ref) string {
	if at.Text() == "" {
		return ""
	}
	return fmt.Sprintf(", %q", at.Text())
}

// misfitHint says how to write a value that the schema accepts. Kubernetes may accept more values than the
// schema.
func misfitHint(at source.Ref, m schema.Misfit) string {
	_, isText := at.Value().(string)
	_, notNumber := strconv.ParseFloat(at.Text(), 64)
	wantsNumber := slices.Contains(m.Want, "integer") || slices.Contains(m.Want, "number")
	switch {
	case !at.Exists() || len(m.Want) == 0 || at.Text() == "":
		return ""
	case slices.Contains(m.Want, "string") && !isText:
		return "quote it: " + strconv.Quote(at.Text())
	case wantsNumber && isText && notNumber == nil,
		slices.Contains(m.Want, "boolean") && (at.Text() == "true" || at.Text() == "false"):
		return fmt.Sprintf("write %s without quotes", at.Text())
	case wantsNumber && m.Path[len(m.Path)-1] == "targetPort":
		return "Kubernetes takes the name of a port too, but the chart takes its number only, and its pod names none of " +
			"the ports that serve traffic"
	}
	return "Kubernetes may take the value, but the chart does not: an overlay can set it"
}

// culprits remembers which value broke a release. All clusters of an installation have the same mistake, and
// the search renders the release many times.
type culprits struct {
	mu   sync.Mutex
	seen map[string]source.Ref
}

// of returns the value that broke a release, or the component if no single value did. It does not search if a
// limit was exceeded: each trial would exceed it again.
func (c *culprits) of(release *istio.Release, err error) source.Ref {
	pos := release.Pos()
	if helm.Hint(err) == limit.Hint {
		return pos
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	key := pos.Pos().String() + err.Error()
	at, ok := c.seen[key]
	if !ok {
		if at = release.Place(helm.Culprit(release.Release, err)...); !at.Exists() {
			at = pos
		}
		if c.seen == nil {
			c.seen = map[string]source.Ref{}
		}
		c.seen[key] = at
	}
	return at
}
