package lifecycle

import (
	"fmt"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

// IstioRevisionTag is a name that points at a revision. The tag "default" makes the default revision.
type IstioRevisionTag struct {
	Sail `json:",inline"`
}

// SailTarget is the control plane that a tag or a ztunnel names.
type SailTarget struct {
	Kind, Name string
	At         source.Ref
}

// Target returns what the tag points at.
func (t *IstioRevisionTag) Target() SailTarget { return targetOf(t.Spec) }

func targetOf(spec source.Ref) SailTarget {
	at := spec.Get("targetRef")
	return SailTarget{at.Get("kind").Text(), at.Get("name").Text(), at}
}

func (t *IstioRevisionTag) check(found *diag.List) {
	t.checkSail(found)
	checkRevision(t.Origin.Get("metadata", "name"), found)
	checkTarget(t.Spec, found)
}

// checkTarget checks the kind of a target. Package fleet looks for the target itself.
func checkTarget(spec source.Ref, found *diag.List) {
	at := spec.Get("targetRef", "kind")
	if kind := at.Text(); kind != "" && kind != "Istio" && kind != "IstioRevision" && Unfilled(kind) == "" {
		found.Add(at.Finding(diag.TagTarget, fmt.Sprintf("`%s` must be \"Istio\" or \"IstioRevision\", not %q", at.Path(),
			kind), ""))
	}
}
