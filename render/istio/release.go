package istio

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/filename"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/helm"
	"github.com/meshpress/meshpress/render/layout"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// Release is one Helm release of a cluster, and what is changed in its objects.
type Release struct {
	helm.Release
	// Dir is the name of the release in the output; istioctl calls all of them "istio".
	Dir          string
	Installation *fleet.Installation

	cluster   *fleet.Cluster
	spec      *Spec
	instance  instance
	workload  string   // the name of the patched workload
	service   string   // the name that the Service of a gateway gets
	noService bool     // the Service is not this release's to render
	valued    []string // variables of `k8s.env` that are values
	version   chart.Version
	record    *record // of the values; nil if origins are not recorded
	contested bool    // a value met a different one
	builtIn   map[BuiltIn]Origin
	patchWork int64
	patched   []applied                                      // what the last [Release.Patch] did
	replaced  []replaced                                     // what the last [Release.Overlay] took from the chart
	looked    bool                                           // an overlay was compared with a word: see [Release.Of]
	watch     func(c Change, before, after *manifest.Object) // nil for nobody
}

// Releases lists the releases of a cluster in the order of their installation.
// specs has the merged spec of each installation.
func Releases(c *fleet.Cluster, specs map[*fleet.Installation]*Spec) ([]*Release, diag.List) {
	var all []*Release
	var found diag.List
	planes := map[string]layered{} // by revision; control planes come first
	for _, i := range c.Installations {
		if s := specs[i]; s != nil {
			shared := s.injected(c, i, planes[i.ControlPlane], &found)
			if i.HasControlPlane() {
				planes[i.Revision] = shared
			}
			all = append(all, s.releases(c, i, shared, &found)...)
		}
	}
	all = withoutDefinitions(oncePerCluster(c, all, &found))
	yieldServices(all)
	checkGateways(c, all, &found)
	checkLengths(c, all, &found)
	checkReleaseNames(c, all, &found)
	slices.SortStableFunc(all, func(a, b *Release) int { return cmp.Compare(a.rank(), b.rank()) })
	checkDirs(c, all, &found)
	return all, found
}

// Component is the release's name below `components`.
func (r *Release) Component() string { return r.instance.key }

// Version is that of the release's charts; zero for charts without one.
func (r *Release) Version() chart.Version { return r.version }

// PatchWork is what the overlays took, as [limit.PatchWork] counts.
func (r *Release) PatchWork() int64 { return r.patchWork }

// Step is the place of the release in an installation: 0 base, 1 istiod, 2 CNI,
// 3 ztunnel, 4 gateways (the order of upstream's ambient upgrade guide).
func (r *Release) Step() int { return max(0, min(r.rank(), 4)) }

func (r *Release) rank() int {
	switch r.instance.key {
	case definitions.key: // before all
		return -1
	case tagComponent.key: // after all
		return len(components)
	}
	return slices.IndexFunc(components, func(c component) bool { return c.key == r.instance.key })
}

func (s *Spec) releases(c *fleet.Cluster, i *fleet.Installation, shared layered, found *diag.List) []*Release {
	var out []*Release
	for _, in := range s.instancesIn(i) {
		r, err := s.release(c, i, in, shared, found)
		if err != nil {
			found.Add(chart.Problem(err, at(in, s)))
			continue
		}
		out = append(out, r)
	}
	return out
}

// at is the best position for a component: its block, or the spec.
func at(in instance, s *Spec) source.Ref {
	if in.at.Exists() {
		return in.at
	}
	return s.user
}

func (s *Spec) release(
	c *fleet.Cluster, i *fleet.Installation, in instance, shared layered, found *diag.List,
) (*Release, error) {
	r := &Release{Installation: i, cluster: c, spec: s, instance: in, workload: in.workload, version: s.set.Version}
	namespace := firstText(in.block.item("namespace"), s.namespace)
	r.Namespace = r.built(ReleaseNamespace, namespace.text(), func() Origin { return namespace.record.origin() })
	r.setKubeVersion(c, s.set.Version)
	if i.Sail != nil {
		r.setSailNames(i)
	} else {
		r.setNames(i)
	}
	var err error
	if r.Chart, err = s.set.Chart(s.chartOf(in)); err != nil {
		return nil, err
	}
	r.built(ChartVersion, r.Chart.Metadata.Version, func() Origin {
		_, at := i.Tag()
		return Origin{FromManager, at, "the charts for the tag"}
	})
	r.contested, shared.contested = shared.contested != nil && *shared.contested, &r.contested
	v := r.view(c, shared, found)
	r.Values, r.record = v.data, v.record
	return r, nil
}

func (s *Spec) chartOf(in instance) chart.Name {
	if in.isGateway() && (s.options.LegacyGateways || s.options.Istioctl) {
		return in.legacy
	}
	return in.chart
}

// Charts lists the charts that the installation is rendered with, also where a
// cluster has the release of another installation in its place.
func (s *Spec) Charts(i *fleet.Installation) []chart.Name {
	var names []chart.Name
	for _, in := range s.instancesIn(i) {
		name := s.chartOf(in)
		if name == chart.RevisionTags {
			name = chart.Istiod // it has the templates
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// setNames gives the release, its workload and its Service their names. Everything
// of a revision carries it, but the Service of a gateway, whose address must
// outlive the revision.
func (r *Release) setNames(i *fleet.Installation) {
	suffix := ""
	if i.Revision != "" && !r.instance.isSingleton() {
		suffix = "-" + i.Revision
	}
	origin := func() Origin { return componentName(i, suffix) }
	switch r.instance.key {
	case "base":
		r.Dir = "istio-base"
	case "cni":
		r.Dir = "istio-cni"
	case "pilot":
		r.workload += suffix
		r.Dir = r.workload
	case "ztunnel":
		r.Dir = "ztunnel"
	default:
		if r.spec.options.Istioctl {
			suffix = ""
		}
		r.service = cmp.Or(getString(r.instance.block.data, "name"), r.instance.workload)
		r.workload = r.service + suffix
		r.Dir, origin = r.workload, r.gatewayName
	}
	if r.spec.options.Istioctl {
		r.Name = r.built(ReleaseName, "istio", func() Origin {
			return Origin{Layer: FromManager, Name: "istioctl gives all releases one name"}
		})
		return
	}
	r.Name = r.built(ReleaseName, r.Dir, origin)
}

// componentName is the origin of the name of a release that no one chooses.
func componentName(i *fleet.Installation, suffix string) Origin {
	if suffix == "" {
		return Origin{Layer: FromManager, Name: "the name of the component"}
	}
	return Origin{FromManager, i.RevisionAt, "the name of the component, and its revision"}
}

// gatewayName is the origin of the name of a gateway's workload.
func (r *Release) gatewayName() Origin {
	own := r.instance.block.item("name")
	switch {
	case r.workload != r.service:
		return Origin{FromManager, r.Installation.RevisionAt, "the name of the gateway, and its revision"}
	case own.text() == "":
		return Origin{FromManager, r.Pos(), "the name of gateways that have none"}
	}
	return own.record.origin()
}

// setKubeVersion sets the version of Kubernetes that the charts are told.
func (r *Release) setKubeVersion(c *fleet.Cluster, v chart.Version) {
	if c.KubeVersion != "" {
		r.KubeVersion = r.built(KubeVersion, c.KubeVersion, func() Origin {
			return Origin{FromConfig, c.KubeVersionAt, "the version of the cluster"}
		})
		return
	}
	version := fmt.Sprintf("v1.%d.0", v.KubeMinor())
	if c.Platform == "gke" {
		version += "-gke.0" // the CNI chart knows GKE by it
	}
	r.KubeVersion = r.built(KubeVersion, version, func() Origin {
		return Origin{Layer: FromManager, Name: "the oldest that the charts support"}
	})
}

// maxName is the length of a Service's name, and of a label's value.
const maxName = 63

// checkLengths reports names that are too long. A revision becomes part of names.
func checkLengths(c *fleet.Cluster, all []*Release, found *diag.List) {
	for _, r := range all {
		if len(r.workload) > maxName {
			what := "name"
			if r.Installation.Revision != "" {
				what = "revision"
			}
			found.Add(diag.Diagnostic{Code: diag.BadRevision, Pos: r.Installation.RevisionAt.Pos(),
				Field: r.Installation.RevisionAt.Path(), Cluster: c.Name,
				Text: fmt.Sprintf("the name %q must not be longer than %d characters", r.workload, maxName),
				Hint: "choose a shorter " + what})
		}
	}
}

// checkDirs reports two releases of a cluster that would share a directory of the
// output.
func checkDirs(c *fleet.Cluster, all []*Release, found *diag.List) {
	used := map[string]*Release{} // by folded name: some file systems ignore case
	for _, r := range all {
		if err := filename.Check(r.Dir); err != nil {
			found.Add(diag.Diagnostic{Code: diag.BadValue, Pos: at(r.instance, r.spec).Pos(),
				Field: at(r.instance, r.spec).Path(), Cluster: c.Name,
				Text: fmt.Sprintf("the name of release %q %v", r.Dir, err),
				Hint: "it becomes a directory of the output: choose another name or revision"})
		}
		before := used[filename.Fold(r.Dir)]
		if before == nil && filename.Fold(r.Dir) != layout.Namespaces {
			used[filename.Fold(r.Dir)] = r
			continue
		}
		if before != nil && before.workload == r.workload && before.Namespace == r.Namespace {
			continue // reported as installed twice
		}
		r.Dir = r.Dir + "." + r.Namespace
		if used[filename.Fold(r.Dir)] == nil {
			used[filename.Fold(r.Dir)] = r
			continue
		}
		found.Add(diag.Diagnostic{Code: diag.Twice, Pos: at(r.instance, r.spec).Pos(), Cluster: c.Name,
			Text: fmt.Sprintf("two releases of cluster %q are called %q", c.Name, r.Dir)})
	}
}

// Pos is the best position for the release: its component's block, or the spec.
func (r *Release) Pos() source.Ref { return at(r.instance, r.spec) }

// Network returns the namespace of the control plane and the network that it
// is in, "" for none and for releases that are not a control plane.
func (r *Release) Network() (namespace, network string) {
	if r.instance.key != "pilot" {
		return "", ""
	}
	return getString(r.Values, "global", "istioNamespace"), getString(r.Values, "global", "network")
}

// NodeCritical tells whether the pods have the priority system-node-critical.
func (r *Release) NodeCritical() bool { return r.instance.key == "cni" || r.instance.key == "ztunnel" }
