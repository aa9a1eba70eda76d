package lifecycle

import (
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/meshpress/meshpress/internal/lazyregexp"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

// role is what a name is used for, with the rule for such names.
type role struct {
	must string // as in "a DNS label of at most 63 characters"
	why  string // reason for the hint; "" if must says enough
	fits func(name string) bool
}

var (
	tagOfImage = role{"the tag of an image", "", matching(`^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$`)}
	// The grammar of image references: a host with a port, then parts in lower case.
	hub = role{"the address of a registry", "a path in a registry has lower-case letters, digits, and single . _ or - " +
		"between them",
		matching(`^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]+)?(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$`)}
	trustDomain = role{"a trust domain: DNS labels with dots between them", "istiod refuses it, and does not start",
		IsTrustDomain}
	labelValue = role{"the value of a label: at most 63 letters, digits, - _ and ., with a letter or digit at both ends",
		"it becomes the label topology.istio.io/network of namespaces and pods", func(s string) bool {
			return len(validation.IsValidLabelValue(s)) == 0
		}}
	meshID    = role{"without spaces and quotes", "", matching(`^[^\s"'\\]+$`)}
	namespace = role{"a DNS label of at most 63 characters", "", func(s string) bool {
		return len(validation.IsDNS1123Label(s)) == 0
	}}
	// A gateway has the name of its Service. The charts do not quote the name, so a name of digits would become
	// a number.
	service = role{"a DNS label of at most 63 characters that begins with a letter", "", func(s string) bool {
		return len(validation.IsDNS1035Label(s)) == 0
	}}
)

func matching(pattern string) func(name string) bool {
	compiled := lazyregexp.New(pattern)
	return func(name string) bool { return compiled().MatchString(name) }
}

var domainLabel = lazyregexp.New(`^[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?$`)

// IsTrustDomain tells whether istiod accepts a trust domain (ValidateTrustDomain in Istio's
// pkg/config/validation). A dot may end it.
func IsTrustDomain(name string) bool {
	labels := strings.Split(strings.TrimSuffix(name, "."), ".")
	return !slices.ContainsFunc(labels, func(label string) bool {
		return len(label) > validation.DNS1123LabelMaxLength || !domainLabel().MatchString(label)
	})
}

// AsTrustDomain returns a valid trust domain that is similar to a name, "" if there is none.
func AsTrustDomain(name string) string {
	near := strings.Trim(notInLabel().ReplaceAllString(strings.ToLower(name), "-"), "-.")
	if !IsTrustDomain(near) {
		return ""
	}
	return near
}

var notInLabel = lazyregexp.New(`[^a-z0-9.]+`)

// checkSpec checks texts that become part of image references, labels and certificates.
func checkSpec(spec source.Ref, found *diag.List) {
	checkImage(spec, found)
	for _, f := range spec.Get("components").Fields() {
		checkImage(f.Value, found)
		for _, item := range f.Value.Items() {
			checkImage(item, found)
		}
	}
	for _, values := range []string{"values", "unvalidatedValues"} {
		at := spec.Get(values)
		for _, f := range at.Fields() {
			checkImage(f.Value, found)
		}
		matches(at.Get("global", "network"), labelValue, found)
		matches(at.Get("global", "meshID"), meshID, found)
		matches(at.Get("global", "istioNamespace"), namespace, found)
		matches(at.Get("pilot", "trustedZtunnelNamespace"), namespace, found)
		checkMesh(at.Get("meshConfig"), found)
	}
	checkMesh(spec.Get("meshConfig"), found)
}

func checkImage(owner source.Ref, found *diag.List) {
	matches(owner.Get("hub"), hub, found)
	matches(owner.Get("tag"), tagOfImage, found)
}

func checkMesh(mesh source.Ref, found *diag.List) {
	matches(mesh.Get("trustDomain"), trustDomain, found)
	for _, alias := range mesh.Get("trustDomainAliases").Items() {
		matches(alias, trustDomain, found)
	}
	matches(mesh.Get("rootNamespace"), namespace, found)
}

// checkNames checks the names of gateways and namespaces, which become names of objects and of directories in
// the output.
func checkNames(spec source.Ref, found *diag.List) {
	matches(spec.Get("namespace"), namespace, found)
	for _, f := range spec.Get("components").Fields() {
		matches(f.Value.Get("namespace"), namespace, found)
		for _, gateway := range f.Value.Items() {
			matches(gateway.Get("name"), service, found)
			matches(gateway.Get("namespace"), namespace, found)
		}
	}
}

func matches(at source.Ref, becomes role, found *diag.List) {
	text := at.Text()
	if text == "" || Unfilled(text) != "" || becomes.fits(text) {
		return
	}
	bad(at, found, fmt.Sprintf("`%s` must be %s, not %q", at.Path(), becomes.must, text), becomes.why)
}
