package render

import (
	"fmt"
	"strings"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/istio"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

// resolve finds the charts and merges the spec of each installation. Its clusters share the result.
func resolve(
	clusters []*fleet.Cluster, charts *chart.Library, config lifecycle.ConfigSpec, options istio.Options,
) (map[*fleet.Installation]*istio.Spec, diag.List) {
	var found diag.List
	specs, shared := map[*fleet.Installation]*istio.Spec{}, map[any]*istio.Spec{}
	for _, c := range clusters {
		for _, i := range c.Installations {
			key := [3]any{i.Spec.Node, i.RevisionAt.Node, i.Kind}
			spec, ok := shared[key]
			if !ok {
				spec, found = newSpec(i, charts, config, options, found)
				shared[key] = spec
			}
			specs[i] = spec
		}
	}
	return specs, found
}

func newSpec(
	i *fleet.Installation, charts *chart.Library, config lifecycle.ConfigSpec, options istio.Options, found diag.List,
) (*istio.Spec, diag.List) {
	tag, at := i.Tag()
	if config.IstioVersion != "" {
		tag = config.IstioVersion
	}
	if tag == "" && config.Charts.Dir == "" {
		tag = charts.Newest().String()
		if i.Kind != fleet.Operator {
			at = source.Ref{}
			if !i.Unmapped() && i.SailVersion() == "" { // those are reported: the tag is the mapping's, or the version is none
				found.Add(missingTag(i, tag))
			}
		}
	}
	set, more := charts.Resolve(tag, at)
	if at.Exists() || i.Kind == fleet.Operator {
		found = append(found, more...)
	}
	if set == nil {
		return nil, found
	}
	if !charts.IsBlank() && onlyPrerelease(i, set, &found) {
		return nil, found
	}
	spec, more := istio.NewSpec(i, set, options)
	return spec, append(found, more...)
}

// missingTag is the finding of an installation without a tag. The rest of it is
// checked all the same, with the charts of another version.
func missingTag(i *fleet.Installation, checked string) diag.Diagnostic {
	if i.Sail != nil {
		return missingVersion(i)
	}
	at := i.Spec
	if !at.Exists() {
		at = i.At
	}
	return diag.Diagnostic{Code: diag.Missing, Pos: at.Pos(), Field: at.Path() + ".tag",
		Text: "`tag` must be set: it chooses the version of the charts",
		Hint: fmt.Sprintf("or choose one with --istio-version; the rest is checked as for Istio %s", checked)}
}

// onlyPrerelease reports a release for which there are only the charts before it: no operator has it.
func onlyPrerelease(i *fleet.Installation, set *chart.Set, found *diag.List) bool {
	_, suffix, _ := strings.Cut(strings.TrimSuffix(i.SailVersion(), "-latest"), "-")
	if i.Sail == nil || set.Version.Patch >= 0 || set.Version.IsZero() || suffix != "" {
		return false
	}
	found.Add(i.Sail.VersionAt.Finding(diag.ChartMissing, fmt.Sprintf("there are no charts of version %q, only those "+
		"before its release", i.Sail.Version), "`meshpress charts lock` finds them, once they are published"))
	return true
}

// missingVersion is the finding of a Sail resource without a version.
func missingVersion(i *fleet.Installation) diag.Diagnostic {
	at := i.Sail.VersionAt
	return diag.Diagnostic{Code: diag.Missing, Pos: at.Pos(), Field: "spec.version",
		Text: "`spec.version` must be set: an operator takes its own newest version, and no operator is asked",
		Hint: "or set `sail.version` in the config"}
}

func istioOptions(config lifecycle.ConfigSpec) istio.Options {
	return istio.Options{Istioctl: config.Compat == "istioctl", LegacyGateways: config.Gateways.Chart == "legacy",
		InjectedImages: config.Gateways.Image == "auto", RevisionSelectors: config.Gateways.Selector == "revision",
		OmitCRDs: config.CRDs.Omit, Sail: &config.Sail}
}
