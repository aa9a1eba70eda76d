package lifecycle

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

// The API groups and versions that are read.
const (
	glooVersion   = "admin.gloo.solo.io/v2"
	istioVersion  = "install.istio.io/v1alpha1"
	configVersion = "meshpress.dev/v1alpha1"
)

// Input is the decoded resources, by kind and in the order of reading.
type Input struct {
	ControlPlanes []*IstioLifecycleManager
	Gateways      []*GatewayLifecycleManager
	Operators     []*IstioOperator
	Clusters      []*KubernetesCluster
	Configs       []*RenderConfig
	// The resources of the Sail operator.
	Istios            []*Istio
	IstioRevisions    []*IstioRevision
	IstioRevisionTags []*IstioRevisionTag
	IstioCNIs         []*IstioCNI
	ZTunnels          []*ZTunnel
	// Namespaces are the Namespace objects among the documents, as they were read.
	Namespaces []source.Document
}

// Decode decodes the documents of known kinds and ignores the others. Findings: fields that a kind does not
// have, values of a wrong type, and values that are not valid.
func Decode(docs []source.Document) (Input, diag.List) {
	var in Input
	var found diag.List
	for _, doc := range docs {
		version, kind := doc.Kind()
		if target := in.target(version, kind); target != nil {
			found = append(found, decodeInto(doc, target)...)
		} else if kind == "Namespace" && version == "v1" {
			in.Namespaces = append(in.Namespaces, doc)
		} else {
			checkForeign(doc, version, kind, &found)
		}
	}
	return in, found
}

func (in *Input) target(version, kind string) any {
	switch version + " " + kind {
	case glooVersion + " IstioLifecycleManager":
		return add(&in.ControlPlanes)
	case glooVersion + " GatewayLifecycleManager":
		return add(&in.Gateways)
	case glooVersion + " KubernetesCluster":
		return add(&in.Clusters)
	case istioVersion + " IstioOperator":
		return add(&in.Operators)
	case configVersion + " RenderConfig":
		return add(&in.Configs)
	}
	if version == sailVersion || version == sailAlphaVersion {
		return in.sailTarget(kind)
	}
	return nil
}

func (in *Input) sailTarget(kind string) any {
	switch kind {
	case "Istio":
		return add(&in.Istios)
	case "IstioRevision":
		return add(&in.IstioRevisions)
	case "IstioRevisionTag":
		return add(&in.IstioRevisionTags)
	case "IstioCNI":
		return add(&in.IstioCNIs)
	case "ZTunnel":
		return add(&in.ZTunnels)
	}
	return nil
}

// HasLifecycle tells whether there is a resource that describes an installation.
func (in *Input) HasLifecycle() bool {
	return len(in.ControlPlanes)+len(in.Gateways)+len(in.Operators) > 0 || in.HasSail()
}

// HasSail tells whether there is a resource of the Sail operator.
func (in *Input) HasSail() bool {
	return len(in.Istios)+len(in.IstioRevisions)+len(in.IstioRevisionTags)+len(in.IstioCNIs)+len(in.ZTunnels) > 0
}

// checked is a decoded resource that checks its fields.
type checked interface{ check(found *diag.List) }

func add[T any](list *[]*T) *T {
	item := new(T)
	*list = append(*list, item)
	return item
}

func decodeInto(doc source.Document, target any) diag.List {
	if _, ok := target.(*IstioOperator); ok {
		doc = doc.Copy() // what was read stays as it is
		keepTags(doc.Get("spec"))
	}
	decoder := source.Decoder{Elsewhere: elsewhere(target)}
	decoder.Decode(doc.Ref, target)
	found := decoder.Found
	if _, ok := target.(*IstioOperator); !ok {
		checkHead(doc, &found)
	}
	if _, ok := target.(*RenderConfig); !ok {
		checkUnfilled(doc.Ref, &found)
	}
	if o, ok := target.(*IstioOperator); ok {
		o.order = doc.Order
	}
	if t, ok := target.(checked); ok {
		t.check(&found)
	}
	return found
}

// keepTags keeps the text of a tag that looks like a number: `tag: 1.20` of an IstioOperator must not become
// 1.2.
func keepTags(spec source.Ref) {
	quote := func(owner source.Ref) {
		if tag := owner.Get("tag"); tag.Exists() && tag.Node.Kind == yaml.ScalarNode && !tag.IsNull() {
			tag.Node.Tag, tag.Node.Style = "!!str", yaml.DoubleQuotedStyle
		}
	}
	quote(spec)
	for _, f := range spec.Get("components").Fields() {
		quote(f.Value)
		for _, item := range f.Value.Items() {
			quote(item)
		}
	}
}

func checkHead(doc source.Document, found *diag.List) {
	for _, key := range doc.Keys() {
		if key == "spec" && doc.Get("spec").IsNull() {
			found.Add(diag.Diagnostic{Code: diag.NoClusters, Pos: doc.Key("spec"), Field: "spec", Text: "`spec` is empty"})
		}
	}
}

// IsConfig tells whether a document is a RenderConfig.
func IsConfig(d source.Document) bool {
	version, kind := d.Kind()
	return version == configVersion && kind == "RenderConfig"
}

var ourKinds = []string{"IstioLifecycleManager", "GatewayLifecycleManager", "KubernetesCluster", "IstioOperator",
	"RenderConfig", "Istio", "IstioRevision", "IstioRevisionTag", "IstioCNI", "ZTunnel"}

// checkForeign reports documents that look like a known kind but are not. Decode would ignore them silently.
func checkForeign(doc source.Document, version, kind string, found *diag.List) {
	group, _, _ := strings.Cut(version, "/")
	ours := strings.HasSuffix(glooVersion, version) || group == "admin.gloo.solo.io" || group == "install.istio.io" ||
		group == "meshpress.dev" || isSailGroup(group)
	near := source.Nearest(kind, ourKinds)
	isSail := versionOf(near) == sailVersion // others have kinds of these names too
	if near == "" && group != sailGroup || near != "" && (near != kind || isSail) && !ours {
		return
	}
	d := diag.Diagnostic{Code: diag.Ignored, Pos: doc.Get("kind").Pos(), Field: "kind"}
	d.Text = fmt.Sprintf("kind %q of %q is not read", kind, version)
	switch {
	case near != "":
		d.Hint = fmt.Sprintf("%s is read from %q", near, versionOf(near))
	case kind == "RemoteIstio": // of operators before 1.24
		d.Hint = "its successor is an Istio with the profile \"remote\""
	}
	found.Add(d)
}

func versionOf(kind string) string {
	switch kind {
	case "IstioOperator":
		return istioVersion
	case "RenderConfig":
		return configVersion
	case "Istio", "IstioRevision", "IstioRevisionTag", "IstioCNI", "ZTunnel":
		return sailVersion
	}
	return glooVersion
}

// isSailGroup tells whether a group is that of the operator, or one that its early versions had.
func isSailGroup(group string) bool {
	return group == sailGroup || group == "sail-operator.io" || group == "operator.istio.io"
}

// Reads tells whether meshpress reads the kind of a document.
func Reads(d source.Document) bool {
	version, kind := d.Kind()
	return new(Input).target(version, kind) != nil
}
