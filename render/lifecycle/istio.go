package lifecycle

import (
	"strings"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

// Istio is a control plane of the Sail operator. The operator makes an IstioRevision from it.
type Istio struct {
	Sail `json:",inline"`
}

// Namespace is where istiod is installed.
func (i *Istio) Namespace() string { return i.namespace("istio-system") }

// RevisionBased tells whether each version gets a revision of its own.
func (i *Istio) RevisionBased() bool { return i.strategyAt().Text() == "RevisionBased" }

// strategyAt returns the field of the strategy.
func (i *Istio) strategyAt() source.Ref { return i.Spec.Get("updateStrategy", "type") }

// Revision returns the name of the IstioRevision that the operator makes for a version: the name of the Istio, or
// with the strategy RevisionBased this name and the version as it is written, aliases too.
func (i *Istio) Revision(version string) string {
	if !i.RevisionBased() {
		return i.Metadata.Name
	}
	return i.Metadata.Name + "-" + strings.ReplaceAll(version, ".", "-")
}

func (i *Istio) check(found *diag.List) {
	i.checkSail(found)
	checkRevision(i.Origin.Get("metadata", "name"), found)
	i.checkHome(i.Namespace(), found)
	i.checkExternal(found)
}
