package fleet

import (
	"fmt"
	"maps"
	"slices"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

// auto is the revision that lets the vendor choose the version.
const auto = "auto"

// Unnamed is the name of the cluster of resources that name none, if the run names no cluster.
const Unnamed = "default"

type planner struct {
	config   lifecycle.ConfigSpec
	clusters map[string]*Cluster
	found    diag.List
}

// Plan returns the clusters sorted by name, each with its control planes before its gateways. If config.Only
// names clusters, Plan returns only these.
func Plan(in lifecycle.Input, config lifecycle.ConfigSpec) ([]*Cluster, diag.List) {
	p := &planner{config: config, clusters: map[string]*Cluster{}}
	for _, m := range in.ControlPlanes {
		p.controlPlanes(m)
	}
	for _, m := range in.Gateways {
		p.gateways(m)
	}
	for _, o := range in.Operators {
		p.operator(o)
	}
	p.sail(in)
	p.describe(in.Clusters)
	// else the clusters are those of the run
	if len(in.Operators) == 0 && (!in.HasSail() || p.assigns()) || len(config.Only) == 0 {
		p.checkConfigNames(in.Clusters)
	}
	p.restrict()
	p.checkTwins()
	var out []*Cluster
	for _, name := range slices.Sorted(maps.Keys(p.clusters)) {
		c := p.clusters[name]
		c.order()
		p.checkCluster(c)
		if len(c.Installations) > 0 {
			out = append(out, c)
		}
	}
	return out, p.found
}

func (p *planner) controlPlanes(m *lifecycle.IstioLifecycleManager) {
	for _, i := range m.Spec.Installations {
		p.checkClusters(len(i.Clusters), i.Origin)
		p.checkSharedTrustDomain(i)
		for _, c := range i.Clusters {
			p.add(c.Name, &Installation{
				Kind: ControlPlane, Resource: m.Metadata.Name, Revision: i.Revision, Default: c.DefaultRevision,
				TrustDomain: c.TrustDomain, Spec: specOf(i.Origin), Repo: m.Origin.Get("spec", "helmGlobal", "repo"), At: c.Origin,
				RevisionAt:            i.Origin.Nearest("revision"),
				SkipUpgradeValidation: i.SkipUpgradeValidation,
			})
		}
	}
}

// checkSharedTrustDomain reports a trust domain that several clusters share. This is rarely intended.
func (p *planner) checkSharedTrustDomain(i lifecycle.ControlPlaneInstallation) {
	at := i.Origin.Get("istioOperatorSpec", "meshConfig", "trustDomain")
	own := func(c lifecycle.ControlPlaneCluster) bool { return c.TrustDomain != "" }
	if at.Text() == "" || len(i.Clusters) < 2 || slices.ContainsFunc(i.Clusters, own) {
		return
	}
	p.found.Add(diag.Diagnostic{Code: diag.TrustDomain, Pos: at.Pos(), Field: at.Path(),
		Text: fmt.Sprintf("%d clusters share the trust domain %q", len(i.Clusters), at.Text()),
		Hint: "set `trustDomain` for each of clusters[] if they are meshes of their own"})
}

func (p *planner) gateways(m *lifecycle.GatewayLifecycleManager) {
	for _, i := range m.Spec.Installations {
		p.checkClusters(len(i.Clusters), i.Origin)
		for _, c := range i.Clusters {
			controlPlane := i.ControlPlaneRevision
			if controlPlane == "" {
				controlPlane = i.GatewayRevision // in older versions of the product this field names the control plane
			}
			p.add(c.Name, &Installation{
				Kind: Gateways, Resource: m.Metadata.Name, Revision: i.GatewayRevision, ControlPlane: controlPlane,
				Active:      c.ActiveGateway,
				TrustDomain: c.TrustDomain, Spec: specOf(i.Origin), Repo: m.Origin.Get("spec", "helmGlobal", "repo"), At: c.Origin,
				RevisionAt: i.Origin.Nearest("gatewayRevision"), ControlPlaneAt: controlPlaneAt(i),
				SkipUpgradeValidation: i.SkipUpgradeValidation,
			})
		}
	}
}

func controlPlaneAt(i lifecycle.GatewayInstallation) source.Ref {
	if i.ControlPlaneRevision == "" {
		return i.Origin.Nearest("gatewayRevision")
	}
	return i.Origin.Get("controlPlaneRevision")
}

// operator adds an IstioOperator to the clusters of its file.
func (p *planner) operator(o *lifecycle.IstioOperator) {
	names, unnamed := p.assigned(o.Origin.File)
	if len(names) == 0 {
		p.notAssigned("IstioOperator", o.Metadata.Name, o.Origin)
	}
	for _, name := range names {
		revision := o.Spec.Revision
		p.add(name, &Installation{
			Kind: Operator, Resource: o.Metadata.Name, Revision: revision, ControlPlane: revision, Default: revision == "",
			Active: true,
			Spec:   o.Origin.Get("spec"), At: o.Origin, RevisionAt: o.Origin.Get("spec").Nearest("revision"),
		})
		if c := p.clusters[name]; c != nil { // nil for an empty name, which is reported with the config
			c.Unnamed = unnamed
		}
	}
}

// specOf returns the operator spec of an installation. If there is none, it returns an empty map at the
// position of the installation.
func specOf(installation source.Ref) source.Ref {
	return installation.Get("istioOperatorSpec")
}

func (p *planner) add(cluster string, i *Installation) {
	if cluster == "" {
		return // reported by package lifecycle
	}
	p.resolveAuto(i)
	p.checkInnerRevision(i)
	if i.Revision == "default" {
		p.found.Add(diag.Diagnostic{Code: diag.Ignored, Pos: i.RevisionAt.Pos(), Field: i.RevisionAt.Path(),
			Text: "revision \"default\" means no revision", Hint: "leave it out"})
		i.Revision = ""
	}
	if i.ControlPlane == "default" {
		i.ControlPlane = ""
	}
	c := p.clusters[cluster]
	if c == nil {
		c = &Cluster{Name: cluster}
		p.clusters[cluster] = c
	}
	c.Installations = append(c.Installations, i)
}

func (p *planner) resolveAuto(i *Installation) {
	if i.Revision != auto && i.ControlPlane != auto {
		return
	}
	choice := p.config.Auto
	if choice == nil {
		p.found.Add(diag.Diagnostic{Code: diag.AutoRevision, Pos: i.RevisionAt.Pos(), Field: i.RevisionAt.Path(),
			Text: "revision \"auto\" must be mapped in the config: which version it stands for is not published",
			Hint: "in meshpress.yaml: `spec: {auto: {revision: 1-23, hub: <registry>, tag: 1.23.2-solo}}`"})
		return
	}
	i.Auto = choice
	if i.Revision == auto {
		i.Revision = choice.Revision
	}
	if i.ControlPlane == auto {
		i.ControlPlane = choice.Revision
	}
}

// checkInnerRevision reports a revision in the operator spec that differs from that of the installation. The
// one of the installation wins.
func (p *planner) checkInnerRevision(i *Installation) {
	inner := i.Spec.Get("revision")
	if i.Kind == Operator || inner.IsNull() || inner.Text() == i.Revision ||
		inner.Text() == "default" && i.Revision == "" {
		return
	}
	p.found.Add(diag.Diagnostic{Code: diag.Conflict, Pos: inner.Pos(), Field: inner.Path(),
		Text: fmt.Sprintf("`%s` is %q, but the revision of the installation is %q", inner.Path(), inner.Text(), i.Revision),
		Hint: "leave it out of istioOperatorSpec"})
}

func (p *planner) checkClusters(n int, installation source.Ref) {
	if n > 0 {
		return
	}
	at := installation.Nearest("clusters")
	p.found.Add(diag.Diagnostic{Code: diag.NoClusters, Pos: at.Pos(), Field: installation.Path() + ".clusters",
		Text: "the installation names no cluster and renders nothing"})
}

// restrict removes the clusters that the run does not name.
func (p *planner) restrict() {
	if len(p.config.Only) == 0 {
		return
	}
	have := slices.Sorted(maps.Keys(p.clusters))
	near, written := source.NewCandidates(have), map[string]source.Ref{}
	for _, item := range p.config.Origin.Get("only").Items() {
		written[item.Text()] = item
	}
	for _, name := range p.config.Only {
		if p.clusters[name] == nil {
			p.found.Add(notNamed(name, written[name], near.Nearest(name), have))
		}
	}
	chosen := setOf(p.config.Only)
	maps.DeleteFunc(p.clusters, func(name string, _ *Cluster) bool { return !chosen[name] })
}

// notNamed reports a name of config.Only that no installation has. The position is in the config, unless the
// caller chose the cluster.
func notNamed(name string, at source.Ref, near string, have []string) diag.Diagnostic {
	d := diag.Diagnostic{Code: diag.NotNamed, Text: fmt.Sprintf("no installation names the cluster %q", name)}
	if at.Exists() {
		d.Pos, d.Field = at.Pos(), at.Path()
	}
	if near != "" {
		d.Hint = fmt.Sprintf("did you mean %q?", near)
	} else if len(have) > 0 {
		d.Hint = "the inputs have " + diag.Names(have)
	}
	return d
}
