package convert

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/inspect/values"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/helm"
	"github.com/meshpress/meshpress/render/sailapi"
)

const sailVersion = "sailoperator.io/v1"

// sailFile is the name of the file with the resources of a cluster.
const sailFile = "sail.yaml"

// Sail returns the resources of the Sail operator for a cluster, and a file of Helm values for each gateway, which Sail
// does not manage. A finding reports a setting without an equivalent.
func Sail(c values.Cluster) ([]values.File, diag.List, error) {
	gateways := c
	gateways.Releases = nil
	s := &sail{cluster: c}
	for _, r := range c.Releases {
		switch r.Component() {
		case "pilot":
			s.istio(r)
		case "cni":
			s.nodeAgent(r)
		case "ztunnel":
			s.ztunnel(r)
		case "revisiontags":
			s.tag(r)
		case "base": // the operator installs its objects
		default:
			gateways.Releases = append(gateways.Releases, r)
		}
	}
	s.found = append(s.found, s.lostOfPlanes()...)
	var files []values.File
	if len(s.docs) > 0 {
		f, err := fileOf(sailFile, s.docs)
		if err != nil {
			return nil, nil, err
		}
		files = append(files, f)
	}
	more, found, err := valuesOf(gateways)
	return append(files, more...), append(s.found, found...), err
}

// valuesOf returns a file of Helm values for each gateway.
func valuesOf(gateways values.Cluster) ([]values.File, diag.List, error) {
	gateways.Needs = nil
	files, found, err := values.Plain(gateways)
	for i := range files {
		files[i].Name = strings.TrimSuffix(files[i].Name, ".yaml") + valuesSuffix
	}
	for i := range found {
		found[i].Hint = "`meshpress values --format flux` keeps it as patches"
	}
	return files, found, err
}

// valuesSuffix is the end of the names of files with Helm values.
const valuesSuffix = ".values.yaml"

// sail collects the resources of one cluster.
type sail struct {
	cluster values.Cluster
	docs    []document
	found   diag.List
}

func (s *sail) add(r values.Release, kind, name string, spec ...field) {
	s.docs = append(s.docs, document{apiVersion: sailVersion, kind: kind, name: name, spec: spec,
		comment: fmt.Sprintf("From %s %q, %s.", r.Installation.Kind, r.Installation.Resource, r.Pos().Pos())})
}

// sectioned moves values into a section. The chart reads them at the top; the types of the kind have them in the
// section.
func sectioned(least map[string]any, kind, section string) map[string]any {
	of := sailapi.Values(kind, 0)
	out := helm.Trim(least)
	below, _ := out[section].(map[string]any)
	if below == nil {
		below = map[string]any{}
	}
	for _, key := range sorted(out) {
		if !of.Has(key) && of.Below(section).Has(key) {
			below[key] = merged(below[key], out[key])
			delete(out, key)
		}
	}
	if len(below) > 0 {
		out[section] = below
	}
	return out
}

// merged lays a map over another. A value that is not a map replaces.
func merged(before, value any) any {
	old, isMap := before.(map[string]any)
	over, both := value.(map[string]any)
	if !isMap || !both {
		return value
	}
	out := maps.Clone(old)
	maps.Copy(out, over)
	return out
}

// tagsOf lists the tags of a control plane, with the tag of the default revision.
func tagsOf(r values.Release) []string {
	var out []string
	list, _ := r.Values["revisionTags"].([]any)
	for _, one := range list {
		if tag, ok := one.(string); ok && !slices.Contains(out, tag) {
			out = append(out, tag)
		}
	}
	return out
}

func (s *sail) nodeAgent(r values.Release) {
	own, profile := s.converted(r, "IstioCNI", sectioned(r.Least, "IstioCNI", "cni"), nil)
	s.add(r, "IstioCNI", "default", text("version", versionOf(r)), text("namespace", r.Namespace),
		text("profile", profile),
		field{"values", own, &r, nil})
}

// ztunnel makes a ZTunnel. The chart has its values at the top; a ZTunnel has them below `ztunnel`.
func (s *sail) ztunnel(r values.Release) {
	own := helm.Trim(r.Least, []string{"profile"})
	global, _ := own["global"].(map[string]any)
	delete(own, "global")
	for _, key := range sorted(global) { // the chart reads global at the top, too
		of := sailapi.Values("ZTunnel", 0)
		if !of.Below("global").Has(key) && of.Below("ztunnel").Has(key) && own[key] == nil {
			own[key] = global[key]
			delete(global, key)
		}
	}
	nested := map[string]any{"ztunnel": own}
	if len(global) > 0 {
		nested["global"] = global
	}
	converted, _ := s.converted(r, "ZTunnel", nested, []string{"ztunnel"})
	below, _ := converted["ztunnel"].(map[string]any)
	if len(below) == 0 {
		delete(converted, "ztunnel")
	}
	s.add(r, "ZTunnel", "default", text("version", versionOf(r)), text("namespace", r.Namespace),
		field{"values", converted, &r, []string{"ztunnel"}})
}

// converted returns the values that the types of a kind have, and the profile in have. It reports the other values
// where the user wrote them. hoisted is the section of have whose content is at the top of the values of the release.
func (s *sail) converted(r values.Release, kind string, have map[string]any, hoisted []string) (map[string]any,
	string) {
	of := sailapi.Values(kind, r.Version().Minor)
	have = of.Quoted(have)
	typed := of.Typed(have)
	profile, _ := have["profile"].(string)
	kept, gone := divide(typed, have, nil)
	for _, path := range gone {
		if strings.Join(path, ".") == "profile" || path[0] == "revisionTags" || path[0] == "revision" {
			continue
		}
		s.notTyped(r, kind, path, hoisted)
	}
	delete(kept, "profile")
	if profile != "" && !slices.Contains(sailProfiles, profile) {
		s.found.Add(r.Pos().Finding(diag.NotConverted,
			fmt.Sprintf("the profile %q has no equivalent in a resource of kind %s",
				profile, kind), "set the values that you need"))
		profile = ""
	}
	return kept, profile
}

// sailProfiles lists the profiles that the definitions allow.
var sailProfiles = []string{"ambient", "default", "demo", "empty", "openshift", "openshift-ambient", "preview",
	"remote",
	"stable"}

func (s *sail) notTyped(r values.Release, kind string, path, hoisted []string) {
	at := path
	if len(hoisted) > 0 && path[0] == hoisted[0] {
		at = path[1:]
	}
	where := r.Place(at...)
	if !where.Exists() {
		where = r.Pos()
	}
	s.found.Add(diag.Diagnostic{Code: diag.NotConverted, Pos: where.Pos(), Field: where.Path(), Cluster: s.cluster.Name,
		Text: fmt.Sprintf("the value `%s` of release %q has no equivalent in a resource of kind %s", strings.Join(at, "."),
			r.Dir, kind),
		Hint: "Sail's types do not have it; the chart's default holds there"})
}

// divide returns the values that are in both maps, as typed has them, and the paths that only have has. Values that are
// only in typed are defaults of the API server, so they are left out.
func divide(typed, have map[string]any, above []string) (kept map[string]any, gone [][]string) {
	kept = map[string]any{}
	for _, key := range sorted(have) {
		path := append(slices.Clip(above), key)
		value, ok := typed[key]
		sub, isMap := have[key].(map[string]any)
		below, both := value.(map[string]any)
		switch {
		case !ok && have[key] == nil:
		case !ok:
			gone = append(gone, path)
		case isMap && both:
			inside, more := divide(below, sub, path)
			gone = append(gone, more...)
			if len(inside) > 0 || len(sub) == 0 {
				kept[key] = inside
			}
		default:
			kept[key] = value
		}
	}
	return kept, gone
}

func sorted(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }

// lostOfPlanes reports patches and overlays of releases that become resources of Sail.
func (s *sail) lostOfPlanes() diag.List {
	var found diag.List
	for _, r := range s.cluster.Releases {
		if c := r.Component(); c == "pilot" || c == "cni" || c == "ztunnel" || c == "base" {
			found = append(found, lost(r, s.cluster.Name, "Sail")...)
		}
	}
	return found
}
