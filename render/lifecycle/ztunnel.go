package lifecycle

import (
	"fmt"

	"github.com/meshpress/meshpress/render/diag"
)

// ZTunnel is the node proxy of a cluster in ambient mode. A cluster has one, with the name "default".
type ZTunnel struct {
	Sail `json:",inline"`
}

// Namespace is where ztunnel is installed.
func (z *ZTunnel) Namespace() string { return z.namespace("ztunnel") }

// Target returns the control plane that ztunnel belongs to, without a name if the resource names none. The operator
// reads it since 1.30.
func (z *ZTunnel) Target() SailTarget { return targetOf(z.Spec) }

func (z *ZTunnel) check(found *diag.List) {
	z.checkSail(found)
	z.checkOnlyName(found)
	checkTarget(z.Spec, found)
	profile := z.Spec.Get("profile")
	switch {
	case profile.IsNull():
	case z.APIVersion == sailVersion:
		found.Add(diag.Diagnostic{Code: diag.Dropped, Pos: z.Spec.Key("profile"), Field: profile.Path(),
			Text: fmt.Sprintf("the operator drops `%s`: its types have no such field", profile.Path())})
	case profile.Text() != "ambient":
		found.Add(profile.Finding(diag.Ignored, fmt.Sprintf("`%s` has no effect: ztunnel always has the profile ambient",
			profile.Path()), ""))
	}
}
