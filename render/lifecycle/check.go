package lifecycle

import (
	"errors"
	"fmt"
	"path"
	"strings"
	"time"
	"unicode"

	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/filename"
	"github.com/meshpress/meshpress/render/source"
)

func (m *IstioLifecycleManager) check(found *diag.List) {
	checkHelm(m.Spec.HelmGlobal, found)
	for _, i := range m.Spec.Installations {
		checkRevision(i.Origin.Get("revision"), found)
		checkNames(i.Origin.Get("istioOperatorSpec"), found)
		for _, c := range i.Clusters {
			checkCluster(c.Name, c.Origin, found)
			matches(c.Origin.Get("trustDomain"), trustDomain, found)
		}
		checkSpec(i.Origin.Get("istioOperatorSpec"), found)
		notRendered(i.Origin.Get("skipUpgradeValidation"), "it is about upgrades", found)
		if i.IstioController != nil {
			found.Add(diag.Diagnostic{Code: diag.Ignored, Pos: i.Origin.Key("istioController"), Field: i.Origin.Get("istioController").Path(),
				Text: "`istioController` has no effect: there is no operator in the cluster"})
		}
	}
}

func (m *GatewayLifecycleManager) check(found *diag.List) {
	checkHelm(m.Spec.HelmGlobal, found)
	for _, i := range m.Spec.Installations {
		checkRevision(i.Origin.Get("gatewayRevision"), found)
		checkRevision(i.Origin.Get("controlPlaneRevision"), found)
		checkNames(i.Origin.Get("istioOperatorSpec"), found)
		for _, c := range i.Clusters {
			checkCluster(c.Name, c.Origin, found)
			matches(c.Origin.Get("trustDomain"), trustDomain, found)
		}
		checkSpec(i.Origin.Get("istioOperatorSpec"), found)
		notRendered(i.Origin.Get("skipUpgradeValidation"), "it is about upgrades", found)
	}
}

func (o *IstioOperator) check(found *diag.List) {
	checkRevision(o.Origin.Get("spec", "revision"), found)
	checkNames(o.Origin.Get("spec"), found)
	checkSpec(o.Origin.Get("spec"), found)
}

// checkHelm: the rules are those of the CRD's description of helmGlobal.
func checkHelm(h *HelmGlobal, found *diag.List) {
	if h != nil {
		notRendered(h.Origin, "it says where `meshpress charts lock` finds charts", found)
	}
	if h == nil || h.Repo == "" || strings.HasPrefix(h.Repo, "oci://") {
		return
	}
	bad(h.Origin.Get("repo"), found, fmt.Sprintf("`repo` must start with \"oci://\", not %q", h.Repo), "")
}

// notRendered tells about fields that say how to install: nothing is lost.
func notRendered(at source.Ref, reason string, found *diag.List) {
	if !at.IsNull() {
		found.Add(diag.Diagnostic{Code: diag.NotRendered, Pos: at.Pos(), Field: at.Path(), Text: fmt.Sprintf("`%s` does not change manifests: %s", at.Path(), reason)})
	}
}

// checkRevision: a revision is part of object names and a label's value.
func checkRevision(r source.Ref, found *diag.List) {
	revision := r.Text()
	if Unfilled(revision) != "" {
		return
	}
	if revision == "" || len(validation.IsDNS1123Label(revision)) == 0 {
		checkUnquoted(r, revision, found)
		return
	}
	hint := ""
	if fixed := strings.ToLower(strings.NewReplacer(".", "-", "_", "-").Replace(revision)); len(validation.IsDNS1123Label(fixed)) == 0 {
		hint = fmt.Sprintf("use %q", fixed)
	}
	found.Add(diag.Diagnostic{Code: diag.BadRevision, Pos: r.Pos(), Field: r.Path(), Hint: hint,
		Text: fmt.Sprintf("a revision must be a DNS label of at most 63 characters, not %q", revision)})
}

// checkUnquoted: the charts do not quote a revision, and a label must not be a number.
func checkUnquoted(r source.Ref, revision string, found *diag.List) {
	var plain any
	_, written := r.Value().(string)
	if err := source.Unmarshal([]byte(revision), &plain); err == nil && plain != nil && written {
		if _, isText := plain.(string); !isText {
			found.Add(diag.Diagnostic{Code: diag.BadRevision, Pos: r.Pos(), Field: r.Path(), Hint: fmt.Sprintf("use %q", "r"+revision),
				Text: fmt.Sprintf("revision %q must not read as a number or a boolean: the charts do not quote it", revision)})
		}
	}
}

// checkCluster: the name becomes a directory, a trust domain and a cluster ID.
func checkCluster(name string, origin source.Ref, found *diag.List) {
	switch {
	case name == "" && origin.Get("name").Text() != "", Unfilled(name) != "": // reported already
	case name == "":
		found.Add(diag.Diagnostic{Code: diag.Missing, Pos: origin.Pos(), Field: origin.Path() + ".name", Text: "`" + origin.Path() + ".name` must be set"})
	case !IsClusterName(name):
		badCluster(origin.Get("name"), name, found)
	}
}

// IsClusterName tells whether a name can be that of a cluster.
func IsClusterName(name string) bool {
	return clusterProblem(name) == nil
}

// maxCluster is the length of the name of a Kubernetes resource.
const maxCluster = 253

func clusterProblem(name string) error {
	switch {
	case strings.HasPrefix(name, "."):
		return errors.New("must not begin with a dot")
	case strings.ContainsFunc(name, unicode.IsSpace):
		return errors.New("must not contain spaces")
	case len(name) > maxCluster:
		return fmt.Errorf("must not be longer than %d characters", maxCluster)
	}
	return filename.Check(name)
}

func badCluster(at source.Ref, name string, found *diag.List) {
	bad(at, found, fmt.Sprintf("cluster name %q %v", name, clusterProblem(name)), "")
}

func (c *RenderConfig) check(found *diag.List) {
	spec := c.Spec.Origin
	oneOf(spec.Get("compat"), found, "", "istioctl")
	oneOf(spec.Get("gateways", "chart"), found, "", "gateway", "legacy")
	checkRevision(spec.Get("auto", "revision"), found)
	for _, cluster := range c.Spec.Clusters {
		checkCluster(cluster.Name, cluster.Origin, found)
	}
	for _, name := range spec.Get("only").Items() {
		if !IsClusterName(name.Text()) {
			badCluster(name, name.Text(), found)
		}
	}
	if dir := spec.Get("function", "dir"); dir.Text() != "" && filename.CheckPath(path.Clean(dir.Text())) != nil {
		bad(dir, found, fmt.Sprintf("`%s` must be a folder of the package, not %q: it %v", dir.Path(), dir.Text(), filename.CheckPath(path.Clean(dir.Text()))), "")
	}
	c.Spec.Policies.check(spec.Get("policies"), found)
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
			bad(at.Get("expires"), found, fmt.Sprintf("`%s` must be a date, not %q", at.Get("expires").Path(), w.Expires), "as in 2026-12-31: the last day that it holds")
		}
	}
}

// MaxTargets bounds the pairs of a cluster and a resource that the waivers and
// overrides of a config name: a hundred times a fleet of a thousand clusters
// that waives two findings in each.
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
		bad(spec, found, fmt.Sprintf("`%s` must not name more than %d pairs of a cluster and a resource in its waivers and overrides; it names %d", spec.Path(), MaxTargets, n),
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
		found.Add(diag.Diagnostic{Code: diag.Missing, Pos: at.Pos(), Field: at.Path() + "." + field, Text: fmt.Sprintf("`%s.%s` must be set", at.Path(), field)})
	}
}

// checkCode: codes of broken input keep their severity.
func checkCode(code string, pos diag.Pos, field string, found *diag.List) {
	known, ok := diag.ParseCode(code)
	switch {
	case !ok:
		found.Add(diag.Diagnostic{Code: diag.BadValue, Pos: pos, Field: field, Text: fmt.Sprintf("%q is not the code of a finding", code)})
	case known.Fixed():
		found.Add(diag.Diagnostic{Code: diag.BadValue, Pos: pos, Field: field, Text: fmt.Sprintf("the severity of %s must not be changed: %s", known, known.Title())})
	}
}

func oneOf(r source.Ref, found *diag.List, allowed ...string) {
	if r.IsNull() {
		return
	}
	for _, a := range allowed {
		if r.Text() == a {
			return
		}
	}
	hint := ""
	if near := source.Nearest(r.Text(), allowed); near != "" {
		hint = fmt.Sprintf("did you mean %q?", near)
	}
	bad(r, found, fmt.Sprintf("`%s` must be one of %q, not %q", r.Path(), allowed, r.Text()), hint)
}

func bad(r source.Ref, found *diag.List, text, hint string) {
	found.Add(diag.Diagnostic{Code: diag.BadValue, Pos: r.Pos(), Field: r.Path(), Text: text, Hint: hint})
}
