package lifecycle

import (
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

func (m *IstioLifecycleManager) check(found *diag.List) {
	checkHelm(m.Spec.HelmGlobal, found)
	for _, i := range m.Spec.Installations {
		checkRevision(i.Origin.Get("revision"), found)
		for _, c := range i.Clusters {
			checkCluster(c.Name, c.Origin, found)
		}
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
		for _, c := range i.Clusters {
			checkCluster(c.Name, c.Origin, found)
		}
	}
}

// checkHelm: the rules are those of the CRD's description of helmGlobal.
func checkHelm(h *HelmGlobal, found *diag.List) {
	if h == nil || h.Repo == "" || strings.HasPrefix(h.Repo, "oci://") {
		return
	}
	bad(h.Origin.Get("repo"), found, fmt.Sprintf("`repo` must start with \"oci://\", not %q", h.Repo), "")
}

// checkRevision: a revision is part of object names and a label's value.
func checkRevision(r source.Ref, found *diag.List) {
	revision := r.Text()
	if revision == "" || len(validation.IsDNS1123Label(revision)) == 0 {
		return
	}
	hint := ""
	if fixed := strings.ToLower(strings.NewReplacer(".", "-", "_", "-").Replace(revision)); len(validation.IsDNS1123Label(fixed)) == 0 {
		hint = fmt.Sprintf("use %q", fixed)
	}
	found.Add(diag.Diagnostic{Code: diag.BadRevision, Pos: r.Pos(), Field: r.Path(), Hint: hint,
		Text: fmt.Sprintf("a revision must be a DNS label of at most 63 characters, not %q", revision)})
}

// checkCluster: the name becomes a directory, a trust domain and a cluster ID.
func checkCluster(name string, origin source.Ref, found *diag.List) {
	switch {
	case name == "":
		found.Add(diag.Diagnostic{Code: diag.Missing, Pos: origin.Pos(), Field: origin.Path() + ".name", Text: "`" + origin.Path() + ".name` must be set"})
	case strings.ContainsAny(name, "/\\\x00 \t\n") || strings.HasPrefix(name, ".") || len(name) > 253:
		bad(origin.Get("name"), found, fmt.Sprintf("a cluster name must not hold slashes or spaces nor begin with a dot, as %q does", name), "")
	}
}

func (c *RenderConfig) check(found *diag.List) {
	spec := c.Spec.Origin
	oneOf(spec.Get("compat"), found, "", "istioctl")
	oneOf(spec.Get("gateways", "chart"), found, "", "gateway", "legacy")
	for _, cluster := range c.Spec.Clusters {
		checkCluster(cluster.Name, cluster.Origin, found)
	}
	severities := spec.Get("policies", "severity")
	for _, code := range severities.Keys() {
		known, ok := diag.ParseCode(code)
		switch {
		case !ok:
			found.Add(diag.Diagnostic{Code: diag.BadValue, Pos: severities.Key(code), Field: severities.Path(), Text: fmt.Sprintf("%q is not the code of a finding", code)})
		case known.Fixed():
			found.Add(diag.Diagnostic{Code: diag.BadValue, Pos: severities.Key(code), Field: severities.Path(), Text: fmt.Sprintf("the severity of %s must not be changed: %s", known, known.Title())})
		}
		oneOf(severities.Get(code), found, "info", "warning", "error")
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
