package lifecycle

import (
	"errors"
	"fmt"
	"strings"
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
			found.Add(diag.Diagnostic{Code: diag.Ignored, Pos: i.Origin.Key("istioController"),
				Field: i.Origin.Get("istioController").Path(),
				Text:  "`istioController` has no effect: there is no operator in the cluster"})
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

// checkHelm checks helmGlobal by the rules in the description of the definition.
func checkHelm(h *HelmGlobal, found *diag.List) {
	if h != nil {
		notRendered(h.Origin, "it says where `meshpress charts lock` finds charts", found)
	}
	if h == nil || h.Repo == "" || strings.HasPrefix(h.Repo, "oci://") {
		return
	}
	bad(h.Origin.Get("repo"), found, fmt.Sprintf("`repo` must start with \"oci://\", not %q", h.Repo), "")
}

// notRendered reports a field that says how to install, and that manifests cannot have.
func notRendered(at source.Ref, reason string, found *diag.List) {
	if !at.IsNull() {
		found.Add(diag.Diagnostic{Code: diag.NotRendered, Pos: at.Pos(), Field: at.Path(),
			Text: fmt.Sprintf("`%s` does not change manifests: %s", at.Path(), reason)})
	}
}

// checkRevision checks a revision, which becomes part of object names and the value of a label.
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
	if fixed := strings.ToLower(strings.NewReplacer(".", "-", "_",
		"-").Replace(revision)); len(validation.IsDNS1123Label(fixed)) == 0 {
		hint = fmt.Sprintf("use %q", fixed)
	}
	found.Add(diag.Diagnostic{Code: diag.BadRevision, Pos: r.Pos(), Field: r.Path(), Hint: hint,
		Text: fmt.Sprintf("a revision must be a DNS label of at most 63 characters, not %q", revision)})
}

// checkUnquoted reports a revision that YAML reads as a number or a boolean: the charts do not quote it, and
// labels must be strings.
func checkUnquoted(r source.Ref, revision string, found *diag.List) {
	var plain any
	_, written := r.Value().(string)
	if err := source.Unmarshal([]byte(revision), &plain); err == nil && plain != nil && written {
		if _, isText := plain.(string); !isText {
			found.Add(diag.Diagnostic{Code: diag.BadRevision, Pos: r.Pos(), Field: r.Path(),
				Hint: fmt.Sprintf("use %q", "r"+revision),
				Text: fmt.Sprintf("revision %q must not read as a number or a boolean: the charts do not quote it", revision)})
		}
	}
}

// checkCluster checks the name of a cluster, which becomes a directory, a trust domain and a cluster ID.
func checkCluster(name string, origin source.Ref, found *diag.List) {
	switch {
	case name == "" && origin.Get("name").Text() != "", Unfilled(name) != "": // reported before
	case name == "":
		found.Add(diag.Diagnostic{Code: diag.Missing, Pos: origin.Pos(), Field: origin.Path() + ".name",
			Text: "`" + origin.Path() + ".name` must be set"})
	case !IsClusterName(name):
		badCluster(origin.Get("name"), name, found)
	}
}

// IsClusterName tells whether a cluster can have a name.
func IsClusterName(name string) bool {
	return clusterProblem(name) == nil
}

// maxCluster is the longest name of a Kubernetes resource.
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
