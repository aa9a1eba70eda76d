package lifecycle

import (
	"fmt"

	"github.com/meshpress/meshpress/render/diag"
)

// IstioRevision is one revision of a control plane that a user makes by hand. Its values have no profile.
type IstioRevision struct {
	Sail `json:",inline"`
}

// Namespace is where istiod is installed.
func (r *IstioRevision) Namespace() string { return r.namespace("") }

func (r *IstioRevision) check(found *diag.List) {
	r.checkSail(found)
	checkRevision(r.Origin.Get("metadata", "name"), found)
	r.checkHome(r.Namespace(), found)
	at := r.Spec.Get("version")
	if _, isAlias, ok := SailTag(at.Text()); ok && isAlias {
		bad(at, found, fmt.Sprintf("`%s` of an IstioRevision must not be an alias, as %q is", at.Path(), at.Text()),
			"name the patch, as in \"v1.29.1\"")
	}
	values := r.Spec.Get("values")
	if !values.IsNull() && values.Get("global", "istioNamespace").Text() == "" {
		found.Add(diag.Diagnostic{Code: diag.Missing, Pos: values.Nearest("global").Pos(),
			Field: "spec.values.global.istioNamespace",
			Text:  "`spec.values.global.istioNamespace` must be set: the definition compares it with `spec.namespace`"})
	}
	r.checkOwnName(found)
}

// checkOwnName checks that values.revision is the name, or nothing for the revision "default".
func (r *IstioRevision) checkOwnName(found *diag.List) {
	name, values := r.Metadata.Name, r.Spec.Get("values")
	if name == "" || Unfilled(name) != "" || values.IsNull() {
		return
	}
	want := name
	if name == "default" {
		want = ""
	}
	if at := values.Nearest("revision"); values.Get("revision").Text() != want {
		found.Add(diag.Diagnostic{Code: diag.BadValue, Pos: at.Pos(), Field: "spec.values.revision",
			Text: fmt.Sprintf("`spec.values.revision` must be %q for the IstioRevision %q, not %q", want, name,
				values.Get("revision").Text())})
	}
}
