package istio

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/helm"
	"github.com/meshpress/meshpress/render/source"
)

// Release is one Helm release of a cluster, and what is changed in its objects.
type Release struct {
	helm.Release
	// Dir is the name of the release in the output; istioctl calls all of them "istio".
	Dir     string
	Install *fleet.Install

	spec      *Spec
	instance  instance
	workload  string // the name of the patched workload
	service   string // the name that the Service of a gateway gets
	noService bool   // the Service is not this release's to render
	version   chart.Version
}

// Releases lists the releases of a cluster in the order of their installation.
// specs has the merged spec of each installation.
func Releases(c *fleet.Cluster, specs map[*fleet.Install]*Spec) ([]*Release, diag.List) {
	var all []*Release
	var found diag.List
	planes := map[string]values{} // by revision; control planes come first
	for _, i := range c.Installs {
		if s := specs[i]; s != nil {
			shared := s.injected(c, i, planes[i.ControlPlane], &found)
			if i.Kind != fleet.Gateways {
				planes[i.Revision] = shared
			}
			all = append(all, s.releases(c, i, shared, &found)...)
		}
	}
	all = oncePerCluster(c, all, &found)
	yieldServices(all)
	checkGateways(c, all, &found)
	checkLengths(c, all, &found)
	slices.SortStableFunc(all, func(a, b *Release) int { return cmp.Compare(a.rank(), b.rank()) })
	checkDirs(c, all, &found)
	return all, found
}

func (r *Release) rank() int {
	return slices.IndexFunc(components, func(c component) bool { return c.key == r.instance.key })
}

func (s *Spec) releases(c *fleet.Cluster, i *fleet.Install, shared values, found *diag.List) []*Release {
	var out []*Release
	for _, in := range s.instances() {
		r, err := s.release(c, i, in, shared, found)
		if err != nil {
			found.Add(diag.Diagnostic{Code: diag.BadChart, Pos: at(in, s).Pos(), Field: at(in, s).Path(), Text: err.Error()})
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

func (s *Spec) release(c *fleet.Cluster, i *fleet.Install, in instance, shared values, found *diag.List) (*Release, error) {
	r := &Release{Install: i, spec: s, instance: in, workload: in.workload, version: s.set.Version}
	r.Namespace = cmp.Or(getString(in.block, "namespace"), s.namespace)
	r.KubeVersion = kubeVersion(c, s.set.Version)
	r.name(i)
	name := in.chart
	if in.isGateway() && (s.options.LegacyGateways || s.options.Istioctl) {
		name = in.legacy
	}
	var err error
	if r.Chart, err = s.set.Chart(name); err != nil {
		return nil, err
	}
	r.Values = r.view(c, shared, found)
	return r, nil
}

// name gives the release, its workload and its Service their names. Everything
// of a revision carries it, but the Service of a gateway, whose address must
// outlive the revision.
func (r *Release) name(i *fleet.Install) {
	suffix := ""
	if i.Revision != "" && !r.instance.isSingleton() {
		suffix = "-" + i.Revision
	}
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
		r.service = cmp.Or(getString(r.instance.block, "name"), r.instance.workload)
		r.workload = r.service + suffix
		r.Dir = r.workload
	}
	r.Name = r.Dir
	if r.spec.options.Istioctl {
		r.Name = "istio"
	}
}

func kubeVersion(c *fleet.Cluster, v chart.Version) string {
	if c.KubeVersion != "" {
		return c.KubeVersion
	}
	version := fmt.Sprintf("v1.%d.0", v.KubeMinor())
	if c.Platform == "gke" {
		version += "-gke.0" // the CNI chart knows GKE by it
	}
	return version
}

// oncePerCluster keeps one release of what a cluster has once: that of the
// highest version, and of the default revision among equals.
func oncePerCluster(c *fleet.Cluster, all []*Release, found *diag.List) []*Release {
	owner := map[string]*Release{}
	for _, r := range all {
		if r.instance.isSingleton() && (owner[r.instance.key] == nil || r.outranks(owner[r.instance.key], c)) {
			owner[r.instance.key] = r
		}
	}
	return slices.DeleteFunc(all, func(r *Release) bool {
		o := owner[r.instance.key]
		if o == nil || o == r {
			return false
		}
		if difference := r.differs(o); difference != "" {
			found.Add(diag.Diagnostic{Code: diag.SingletonDiffers, Pos: at(r.instance, r.spec).Pos(), Field: at(r.instance, r.spec).Path(), Cluster: c.Name,
				Text: fmt.Sprintf("a cluster has one %s, but two installations of cluster %q disagree about %s", r.Dir, c.Name, difference),
				Hint: fmt.Sprintf("make them agree, or leave it to the one at %s", at(o.instance, o.spec).Pos())})
		}
		return true
	})
}

func (r *Release) outranks(o *Release, c *fleet.Cluster) bool {
	if v := r.spec.version().Compare(o.spec.version()); v != 0 {
		return v > 0
	}
	isDefault := func(r *Release) bool { return c.DefaultRevision != nil && *c.DefaultRevision == r.Install.Revision }
	return isDefault(r) && !isDefault(o)
}

// version is that of the tag, the charts' where it has none.
func (s *Spec) version() chart.Version {
	if v, err := chart.ParseVersion(s.tag); err == nil {
		return v
	}
	return s.set.Version
}

// differs names what two installations want differently, "" for nothing. For
// base the version does not count: the highest is taken.
func (r *Release) differs(o *Release) string {
	ignored := []string{"revision", "revisionTags", "defaultRevision"}
	mine, theirs := o.Chart.Known.Visible(without(r.Values, ignored...)), o.Chart.Known.Visible(without(o.Values, ignored...))
	mine, theirs = withoutImages(mine), withoutImages(theirs)
	switch {
	case r.Namespace != o.Namespace:
		return fmt.Sprintf("its namespace, %q and %q", o.Namespace, r.Namespace)
	case r.instance.key != "base" && r.imageOf() != o.imageOf():
		return fmt.Sprintf("its image, %q and %q", o.imageOf(), r.imageOf())
	case !equal(r.instance.block["k8s"], o.instance.block["k8s"]):
		return "`k8s`"
	}
	if path := firstDifference(mine, theirs); path != "" {
		return "`values." + path + "`"
	}
	return ""
}

// withoutImages: they are compared as a whole, whoever sets them.
func withoutImages(v values) values {
	v = without(v, "hub", "tag")
	for _, key := range []string{"global", "cni"} {
		if sub := getMap(v, key); sub != nil {
			v[key] = without(sub, "hub", "tag")
		}
	}
	return v
}

// imageOf is the hub and tag of the component's own image.
func (r *Release) imageOf() string {
	block, v := r.instance.block, r.spec.values
	return cmp.Or(getString(block, "hub"), getString(v, "global", "hub")) + ":" + cmp.Or(getString(block, "tag"), getString(v, "global", "tag"))
}

// yieldServices: a gateway without a revision that is not marked active leaves
// the Service to a revision that is.
func yieldServices(all []*Release) {
	for _, r := range all {
		taken := slices.ContainsFunc(all, func(o *Release) bool {
			return o != r && o.instance.isGateway() && o.service == r.service && o.Namespace == r.Namespace && o.Install.Active && !o.noService
		})
		if r.instance.isGateway() && r.Install.Revision == "" && !r.Install.Active && !r.noService && taken {
			r.hideService()
		}
	}
}

// checkGateways: one active revision of a gateway has the Service.
func checkGateways(c *fleet.Cluster, all []*Release, found *diag.List) {
	type gateway struct{ name, namespace string }
	active, twice := map[gateway]*Release{}, map[string]*Release{}
	for _, r := range all {
		if !r.instance.isGateway() {
			continue
		}
		id := r.workload + "/" + r.Namespace
		if before := twice[id]; before != nil {
			found.Add(diag.Diagnostic{Code: diag.Twice, Pos: at(r.instance, r.spec).Pos(), Field: r.instance.at.Path(), Cluster: c.Name,
				Text: fmt.Sprintf("gateway %q is installed twice in namespace %q of cluster %q", r.workload, r.Namespace, c.Name),
				Hint: fmt.Sprintf("the first one is at %s", at(before.instance, before.spec).Pos())})
			continue
		}
		twice[id] = r
		r.checkSelector(c, all, found)
		if g := (gateway{r.service, r.Namespace}); !r.noService {
			if before := active[g]; before != nil {
				found.Add(diag.Diagnostic{Code: diag.TwoActive, Pos: r.Install.At.Nearest("activeGateway").Pos(), Field: r.Install.At.Path(), Cluster: c.Name,
					Text: fmt.Sprintf("gateway %q of cluster %q must not be active in two revisions, %q and %q", r.service, c.Name, before.Install.Revision, r.Install.Revision),
					Hint: fmt.Sprintf("the first one is at %s", before.Install.At.Nearest("activeGateway").Pos())})
			}
			active[g] = r
		}
	}
	for _, r := range all {
		if r.noService && active[gateway{r.service, r.Namespace}] == nil && !r.customService() {
			found.Add(diag.Diagnostic{Code: diag.NoActive, Pos: r.Install.At.Pos(), Field: r.Install.At.Path(), Cluster: c.Name,
				Text: fmt.Sprintf("gateway %q of cluster %q has no active revision: its Service is not rendered", r.service, c.Name),
				Hint: "set `activeGateway: true` for one revision"})
		}
	}
}

// checkSelector: gateways that have no labels of their own have the same ones,
// and the Service of one gets the pods of the other.
func (r *Release) checkSelector(c *fleet.Cluster, all []*Release, found *diag.List) {
	for _, o := range all {
		if o == r {
			return
		}
		if o.instance.isGateway() && o.Namespace == r.Namespace && o.service != r.service && equal(o.selectorLabels(), r.selectorLabels()) {
			found.Add(diag.Diagnostic{Code: diag.SameSelector, Pos: r.Pos().Pos(), Field: r.Pos().Path(), Cluster: c.Name,
				Text: fmt.Sprintf("gateways %q and %q in namespace %q of cluster %q select the same pods", o.workload, r.workload, r.Namespace, c.Name),
				Hint: "give each a `label` of its own, as in `{istio: " + r.service + "}`"})
		}
	}
}

func (r *Release) selectorLabels() values {
	labels := r.gatewayLabels()
	return values{"app": labels["app"], "istio": labels["istio"], "revision": labels["revision"]}
}

// maxName is the length of a Service's name, and of a label's value.
const maxName = 63

// checkLengths: a revision becomes part of names.
func checkLengths(c *fleet.Cluster, all []*Release, found *diag.List) {
	for _, r := range all {
		if len(r.workload) > maxName {
			found.Add(diag.Diagnostic{Code: diag.BadRevision, Pos: r.Install.RevisionAt.Pos(), Field: r.Install.RevisionAt.Path(), Cluster: c.Name,
				Text: fmt.Sprintf("the name %q must not be longer than %d characters", r.workload, maxName), Hint: "choose a shorter revision"})
		}
	}
}

// checkDirs: two releases of a cluster must not share a place in the output.
func checkDirs(c *fleet.Cluster, all []*Release, found *diag.List) {
	used := map[string]*Release{}
	for _, r := range all {
		before := used[r.Dir]
		if before == nil && !strings.EqualFold(r.Dir, NamespacesDir) {
			used[r.Dir] = r
			continue
		}
		if before != nil && before.workload == r.workload && before.Namespace == r.Namespace {
			continue // reported as installed twice
		}
		r.Dir = r.Dir + "." + r.Namespace
		if used[r.Dir] == nil {
			used[r.Dir] = r
			continue
		}
		found.Add(diag.Diagnostic{Code: diag.Twice, Pos: at(r.instance, r.spec).Pos(), Cluster: c.Name,
			Text: fmt.Sprintf("two releases of cluster %q are called %q", c.Name, r.Dir)})
	}
}

// NamespacesDir is the name, in the output, of what every release of a cluster needs.
const NamespacesDir = "namespaces"

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
