package istio

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/helm"
)

// Components that only the Sail operator has.
var (
	// tagComponent is the webhook and the Service of a revision tag.
	tagComponent = component{key: "revisiontags", chart: chart.RevisionTags, root: []string{"pilot"}}
	// definitions are those of the base chart. The operator's own installation brings them.
	definitions = component{key: "crds", chart: chart.Base, root: []string{"base"}}
)

// sailInstances lists the releases of a Sail resource.
func (s *Spec) sailInstances(i *fleet.Installation) []instance {
	byKey := func(key string) component {
		return components[slices.IndexFunc(components, func(c component) bool { return c.key == key })]
	}
	var parts []component
	switch i.Kind {
	case fleet.SailIstio, fleet.SailRevision:
		parts = append(parts, byKey("pilot"))
		if !s.options.OmitCRDs {
			parts = append(parts, definitions)
		}
	case fleet.SailTag:
		parts = append(parts, tagComponent)
	case fleet.SailCNI:
		parts = append(parts, byKey("cni"))
	case fleet.SailZtunnel:
		parts = append(parts, byKey("ztunnel"))
	}
	if i.Sail.Name == "default" && (i.HasControlPlane() || i.Kind == fleet.SailTag) {
		parts = append(parts, byKey("base"))
	}
	var out []instance
	for _, c := range parts {
		at := s.user
		if !at.Exists() {
			at = i.At
		}
		out = append(out, instance{component: c, block: newLayered(s.options.Origins), at: at})
	}
	return out
}

// setSailNames gives the release the name and the namespace that it has with the operator.
func (r *Release) setSailNames(i *fleet.Installation) {
	r.Definitions = helm.WithoutDefinitions
	rule, namespace := "", r.spec.namespace.text()
	operator := cmp.Or(r.spec.options.sail().OperatorNamespace, sailOperator)
	switch r.instance.key {
	case "pilot":
		r.Dir, rule = i.Sail.Name+"-istiod", "the name of the revision, and the chart"
		if i.Revision != "" {
			r.workload += "-" + i.Revision
		}
	case "revisiontags":
		r.Dir, rule = i.Sail.Name+"-revisiontags", "the name of the tag, and the chart"
	case "base":
		r.Dir, rule, namespace = "default-base", "the operator's name for it", operator
	case "cni":
		r.Dir, rule = "istio-cni", "the operator's name for it"
	case "ztunnel":
		r.Dir, rule = "ztunnel", "the operator's name for it"
	case "crds":
		r.Definitions = helm.OnlyDefinitions
		r.Dir, rule, namespace = "istio-crds", "the name of what the operator's installation has", operator
	}
	r.Name = r.built(ReleaseName, r.Dir, func() Origin { return Origin{FromManager, i.RevisionAt, rule} })
	r.Namespace = r.built(ReleaseNamespace, namespace, func() Origin { return r.spec.namespace.record.origin() })
}

// OwnsNamespace tells whether the namespace of the release is for its objects. The operator's namespace is where Helm
// keeps the release default-base, which has no objects there.
func (r *Release) OwnsNamespace() bool {
	return r.Installation.Sail == nil || r.instance.key != "base" && r.instance.key != "crds"
}

// IsTag tells whether the release is a revision tag of the Sail operator.
func (r *Release) IsTag() bool { return r.instance.key == tagComponent.key }

// maxReleaseName is what Helm takes.
const maxReleaseName = 53

// checkReleaseNames reports names that Helm refuses.
func checkReleaseNames(c *fleet.Cluster, all []*Release, found *diag.List) {
	for _, r := range all {
		if i := r.Installation; i.Sail != nil && len(r.Name) > maxReleaseName {
			found.Add(diag.Diagnostic{Code: diag.BadRevision, Pos: i.At.Nearest("metadata", "name").Pos(),
				Field: i.At.Nearest("metadata", "name").Path(), Cluster: c.Name,
				Text: fmt.Sprintf("the name of release %q must not be longer than %d characters: Helm refuses it", r.Name,
					maxReleaseName),
				Hint: "choose a shorter name"})
		}
	}
}

// withoutDefinitions drops the release of definitions where a base chart of another family has them.
func withoutDefinitions(all []*Release) []*Release {
	has := slices.ContainsFunc(all, func(r *Release) bool {
		return r.instance.key == "base" && r.Installation.Sail == nil
	})
	return slices.DeleteFunc(all, func(r *Release) bool { return has && r.instance.key == "crds" })
}
