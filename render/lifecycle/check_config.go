package lifecycle

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/filename"
	"github.com/meshpress/meshpress/render/limit"
	"github.com/meshpress/meshpress/render/source"
)

func (c *RenderConfig) check(found *diag.List) {
	spec := c.Spec.Origin
	checkCount(spec.Get("only"), &c.Spec.Only, found)
	checkCount(spec.Get("resources"), &c.Spec.Resources, found)
	checkCount(spec.Get("policies", "files"), &c.Spec.Policies.Files, found)
	checkLock(spec.Get("charts", "lock"), found)
	oneOf(spec.Get("compat"), found, "", "istioctl")
	oneOf(spec.Get("operators"), found, "", OperatorsEach, OperatorsAsLayers)
	oneOf(spec.Get("engine"), found, "", "argocd", "flux")
	oneOf(spec.Get("gateways", "chart"), found, "", "gateway", "legacy")
	oneOf(spec.Get("gateways", "image"), found, "", "explicit", "auto")
	oneOf(spec.Get("gateways", "selector"), found, "", "chart", "revision")
	checkRevision(spec.Get("auto", "revision"), found)
	for _, cluster := range c.Spec.Clusters {
		checkCluster(cluster.Name, cluster.Origin, found)
		checkRevision(cluster.Origin.Get("cniRevision"), found)
	}
	for _, name := range spec.Get("only").Items()[:len(c.Spec.Only)] {
		if !IsClusterName(name.Text()) {
			badCluster(name, name.Text(), found)
		}
	}
	for _, p := range c.Spec.Namespaces.Places {
		p.check(found)
	}
	if dir := spec.Get("function", "dir"); dir.Text() != "" && filename.CheckPath(path.Clean(dir.Text())) != nil {
		bad(dir, found, fmt.Sprintf("`%s` must be a folder of the package, not %q: it %v", dir.Path(), dir.Text(),
			filename.CheckPath(path.Clean(dir.Text()))), "")
	}
	checkPattern(spec.Get("pattern"), found)
	c.Spec.Sail.check(found)
	c.Spec.Policies.check(spec.Get("policies"), found)
}

// checkCount reports a list that names too many things, and empties it: each name may have a finding.
func checkCount(at source.Ref, names *[]string, found *diag.List) {
	if most := limit.Names.Max(); int64(len(*names)) > most {
		bad(at, found, fmt.Sprintf("`%s` must not have more than %d values, not %d", at.Path(), most, len(*names)),
			limit.Hint)
		*names = nil
	}
}

// checkLock reports a name that must not be written: `charts lock` writes the lock to it.
func checkLock(lock source.Ref, found *diag.List) {
	name := path.Clean(filepath.ToSlash(lock.Text()))
	for strings.HasPrefix(name, "../") {
		name = strings.TrimPrefix(name, "../")
	}
	name = strings.TrimPrefix(name, "/")
	if err := filename.CheckPath(name); lock.Text() != "" && err != nil {
		bad(lock, found, fmt.Sprintf("`%s` must be a file for the lock, not %q: it %v", lock.Path(), lock.Text(), err), "")
	}
}

// check reports a place without clusters: it would take the Namespaces from all clusters.
func (p NamespacePlace) check(found *diag.List) {
	mustHave(p.Origin, "path", p.Path, found)
	if len(p.Clusters) == 0 {
		mustHave(p.Origin, "clusters", "", found)
	}
	for _, name := range p.Origin.Get("clusters").Items() {
		if !IsClusterName(name.Text()) {
			badCluster(name, name.Text(), found)
		}
	}
}

func (p *PoliciesConfig) check(spec source.Ref, found *diag.List) {
	severities := spec.Get("severity")
	for _, f := range severities.Fields() {
		checkCode(f.Name, f.Key, severities.Path(), found)
		oneOf(f.Value, found, "info", "warning", "error")
	}
	p.checkTargets(spec, found)
	for _, o := range p.Overrides {
		at := o.Origin
		o.check(at, found)
		mustHave(at, "severity", o.Severity, found)
		oneOf(at.Get("severity"), found, "info", "warning", "error")
	}
	for _, w := range p.Waivers {
		at := w.Origin
		w.check(at, found)
		mustHave(at, "reason", w.Reason, found)
		mustHave(at, "expires", w.Expires, found)
		if _, err := time.Parse(time.DateOnly, w.Expires); err != nil && w.Expires != "" {
			bad(at.Get("expires"), found, fmt.Sprintf("`%s` must be a date, not %q", at.Get("expires").Path(), w.Expires),
				"as in 2026-12-31: the last day that it holds")
		}
	}
}

// MaxTargets is the limit of the pairs of a cluster and a resource that the waivers and overrides of a config
// name. It is a hundred times what a fleet of a thousand clusters needs to waive two findings in each.
const MaxTargets = 200_000

func (p *PoliciesConfig) checkTargets(spec source.Ref, found *diag.List) {
	n := 0
	count := func(t Target) { n += max(1, len(t.Clusters)) * max(1, len(t.Resources)) }
	for _, o := range p.Overrides {
		count(o.Target)
	}
	for _, w := range p.Waivers {
		count(w.Target)
	}
	if n > MaxTargets {
		bad(spec, found, fmt.Sprintf("`%s` must not name more than %d pairs of a cluster and a resource in its waivers and "+
			"overrides; it names %d", spec.Path(), MaxTargets, n),
			"leave out `clusters` or `resources` to mean all of them")
	}
}

func (t *Target) check(at source.Ref, found *diag.List) {
	mustHave(at, "code", t.Code, found)
	if t.Code != "" {
		checkCode(t.Code, at.Get("code").Pos(), at.Path()+".code", found)
	}
}

func mustHave(at source.Ref, field, value string, found *diag.List) {
	if value == "" {
		found.Add(diag.Diagnostic{Code: diag.Missing, Pos: at.Pos(), Field: at.Path() + "." + field,
			Text: fmt.Sprintf("`%s.%s` must be set", at.Path(), field)})
	}
}

// checkCode checks a code whose severity the config changes. Codes of broken input keep their severity.
func checkCode(code string, pos diag.Pos, field string, found *diag.List) {
	known, ok := diag.ParseCode(code)
	switch {
	case !ok:
		found.Add(diag.Diagnostic{Code: diag.BadValue, Pos: pos, Field: field,
			Text: fmt.Sprintf("%q is not the code of a finding", code)})
	case known.Fixed():
		found.Add(diag.Diagnostic{Code: diag.BadValue, Pos: pos, Field: field,
			Text: fmt.Sprintf("the severity of %s must not be changed: %s", known, known.Title())})
	}
}
