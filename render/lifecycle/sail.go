package lifecycle

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/meshpress/meshpress/internal/lazyregexp"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/sailapi"
	"github.com/meshpress/meshpress/render/source"
)

// The group of the Sail operator, with the versions that are read.
const (
	sailGroup        = "sailoperator.io"
	sailVersion      = sailGroup + "/v1"
	sailAlphaVersion = sailGroup + "/v1alpha1"
)

// Sail is what the kinds of the Sail operator have in common. All are cluster-scoped, and none names a cluster.
// Later steps read the spec as plain data; package sailapi has its types.
type Sail struct {
	Head `json:",inline"`
	Spec source.Ref `json:"spec"`
}

// NameAt returns the position of the name.
func (s *Sail) NameAt() source.Ref { return s.Origin.Nearest("metadata", "name") }

// namespace returns the namespace that the spec names, or the one that the definition sets.
func (s *Sail) namespace(initial string) string {
	if text := s.Spec.Get("namespace").Text(); text != "" {
		return text
	}
	return initial
}

// SailTag returns what a version of a Sail resource says about charts: 1.29.1 for v1.29.1, and 1.29 for the alias
// v1.29-latest. ok is false for a text that is no version.
func SailTag(version string) (tag string, isAlias, ok bool) {
	m := sailVersions().FindStringSubmatch(version)
	switch {
	case m == nil || m[2] == "" && m[3] != "-latest": // a build of developers, as in v1.28-alpha.1
		return "", false, false
	case m[3] == "-latest":
		return m[1], true, m[2] == ""
	}
	return strings.TrimPrefix(version, "v"), false, true
}

var sailVersions = lazyregexp.New(`^v(\d+\.\d+)(\.\d+)?(-[0-9A-Za-z.-]+)?$`)

// oldestOfSail is the minor of the oldest version that the operator installs at 1.29.1. Its definitions name older
// ones too.
const oldestOfSail = 27

// checkVersion checks spec.version. A missing version is an error later, unless the config has one.
func (s *Sail) checkVersion(found *diag.List) {
	at := s.Spec.Get("version")
	version := at.Text()
	if version == "" || Unfilled(version) != "" {
		return
	}
	tag, _, ok := SailTag(version)
	if !ok {
		hint := ""
		if _, _, ok := SailTag("v" + version); ok {
			hint = fmt.Sprintf("use %q", "v"+version)
		}
		bad(at, found, fmt.Sprintf("`%s` must be a version as in \"v1.29.1\" or \"v1.29-latest\", not %q", at.Path(),
			version), hint)
		return
	}
	if minor := s.minor(); strings.HasPrefix(tag, "1.") && minor > 0 && minor < oldestOfSail {
		found.Add(at.Finding(diag.EndOfLife, fmt.Sprintf("the operator no longer installs version %q", version),
			fmt.Sprintf("it has charts since 1.%d; for an older operator, set the severity of %s to warning", oldestOfSail,
				diag.EndOfLife)))
	}
}

// checkSail checks what all kinds have: the spec, the version, the name and the namespace.
func (s *Sail) checkSail(found *diag.List) {
	asDropped(*found)
	switch {
	case !s.Spec.IsNull():
		sailapi.Spec(s.Kind, s.minor()).Check(s.Spec, found)
	case s.Kind == "IstioRevision" || s.Kind == "IstioRevisionTag":
		at := s.Origin.Nearest("spec")
		found.Add(diag.Diagnostic{Code: diag.Missing, Pos: at.Pos(), Field: "spec", Text: "`spec` must be set"})
	}
	s.checkVersion(found)
	checkSpec(s.Spec, found)
	matches(s.Spec.Get("namespace"), namespace, found)
	if s.Metadata.Name == "" {
		found.Add(diag.Diagnostic{Code: diag.Missing, Pos: s.NameAt().Pos(), Field: "metadata.name",
			Text: "`metadata.name` must be set"})
	}
}

// asDropped turns findings of unknown fields outside of the spec into warnings, because the API server drops such
// fields.
func asDropped(found diag.List) {
	for i := range found {
		if found[i].Code == diag.UnknownField {
			found[i].Code, found[i].Severity = diag.Dropped, diag.Dropped.Severity()
		}
	}
}

// minor returns the minor version that the resource names, 0 if it names none. An operator that installs a version has
// at least the types of that version.
func (s *Sail) minor() int {
	tag, _, _ := SailTag(s.Spec.Get("version").Text())
	return minorOf(tag)
}

// minorOf returns the minor version of a tag, 0 for a text that is none.
func minorOf(tag string) int {
	_, rest, _ := strings.Cut(tag, ".")
	text, _, _ := strings.Cut(rest, ".")
	minor, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return minor
}

// checkHome checks that the control plane's namespace is not written twice and differently.
func (s *Sail) checkHome(home string, found *diag.List) {
	at := s.Spec.Get("values", "global", "istioNamespace")
	if text := at.Text(); text != "" && text != home && Unfilled(text) == "" && Unfilled(home) == "" {
		bad(at, found, fmt.Sprintf("`%s` must be %q as `spec.namespace`, not %q", at.Path(), home, text),
			"leave it out: the operator sets it")
	}
}

// checkOnlyName checks the name of a kind that a cluster has once.
func (s *Sail) checkOnlyName(found *diag.List) {
	if name := s.Metadata.Name; name != "" && name != "default" && Unfilled(name) == "" {
		bad(s.NameAt(), found, fmt.Sprintf("the name of a resource of kind %s must be \"default\", not %q", s.Kind, name), "")
	}
}

// checkExternal reports the profile that the definition allows and no version has.
func (s *Sail) checkExternal(found *diag.List) {
	if at := s.Spec.Get("profile"); at.Text() == "external" {
		bad(at, found, "profile \"external\" does not exist: the definition allows it, and the operator fails",
			"profile \"remote\" is for a control plane outside of the cluster")
	}
}
