package lifecycle

import (
	"fmt"
	"path"
	"strings"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/sailapi"
	"github.com/meshpress/meshpress/render/source"
)

// SailConfig is what the Sail operator of a cluster knows and its resources do not say.
type SailConfig struct {
	// Version is the version for resources that name none, as in v1.29.1. An operator takes its own newest.
	Version string `json:"version"`
	// OperatorNamespace is where the operator runs. The default is sail-operator.
	OperatorNamespace string `json:"operatorNamespace"`
	// VendorDefaults is the file of values that a vendor's operator sets, by version and kind.
	VendorDefaults string `json:"vendorDefaults"`
	// Bundle is the file of the operator's ClusterServiceVersion or Deployment, whose annotations have the digests
	// of the images.
	Bundle string `json:"bundle"`
	// FIPS says that the nodes run in FIPS mode.
	FIPS bool `json:"fips"`
	// TLS is the TLS profile of an OpenShift cluster.
	TLS SailTLS `json:"tls"`
	// Read has the content of the files.
	Read   SailFiles  `json:"-"`
	Origin source.Ref `json:"-"`
}

// SailFiles are the documents of the files that a config names; they may not exist.
type SailFiles struct {
	Defaults source.Ref // values by version and kind
	Bundle   source.Ref // a ClusterServiceVersion or a Deployment
}

// Take finds the documents of the files. Findings: files that are not among the documents, or have something else.
func (c *SailConfig) Take(docs []source.Document) diag.List {
	var found diag.List
	isBundle := func(d source.Document) bool {
		_, kind := d.Kind()
		return kind == "ClusterServiceVersion" || kind == "Deployment"
	}
	c.Read.Defaults = c.document("vendorDefaults", c.VendorDefaults, docs, source.Document.IsMap,
		"values by version and kind", &found)
	checkDefaults(c.Read.Defaults, &found)
	c.Read.Bundle = c.document("bundle", c.Bundle, docs, isBundle, "a ClusterServiceVersion or a Deployment", &found)
	return found
}

// vendorKinds are the kinds that operators read from a vendor's defaults, as they are written there.
var vendorKinds = map[string]string{"istio": "Istio", "istiocni": "IstioCNI"}

// checkDefaults checks the defaults of a vendor: versions, kinds, and values of the types.
func checkDefaults(at source.Ref, found *diag.List) {
	for _, version := range at.Fields() {
		tag, isAlias, ok := SailTag(version.Name)
		if !ok || isAlias {
			found.Add(diag.Diagnostic{Code: diag.BadValue, Pos: version.Key, Field: version.Value.Path(),
				Text: fmt.Sprintf("the key of a version must be as in \"v1.29.1\", not %q", version.Name)})
			continue
		}
		for _, kind := range version.Value.Fields() {
			name, ok := vendorKinds[kind.Name]
			if !ok {
				found.Add(diag.Diagnostic{Code: diag.BadValue, Pos: kind.Key, Field: kind.Value.Path(),
					Text: fmt.Sprintf("the key of a kind must be \"istio\" or \"istiocni\", not %q", kind.Name),
					Hint: "operators read no other defaults"})
				continue
			}
			sailapi.Values(name, minorOf(tag)).Check(kind.Value, found)
		}
	}
}

func (c *SailConfig) document(field, file string, docs []source.Document, wanted func(source.Document) bool,
	what string, found *diag.List) source.Ref {
	if file == "" {
		return source.Ref{}
	}
	for _, d := range docs {
		if path.Clean(d.File) == path.Clean(file) && wanted(d) {
			return d.Ref
		}
	}
	at := c.Origin.Get(field)
	bad(at, found, fmt.Sprintf("`%s` must be a file with %s, not %q", at.Path(), what, at.Text()), "")
	return source.Ref{}
}

// SailTLS is a TLS profile.
type SailTLS struct {
	MinVersion string `json:"minVersion"` // as in TLSV1_2
	// CipherSuites are the names of the allowed ciphers, for TLS 1.2.
	CipherSuites []string `json:"cipherSuites"`
}

// CRDsConfig says how definitions are rendered.
type CRDsConfig struct {
	// Omit leaves them out (--omit-crds).
	Omit bool `json:"omit"`
}

func (c *SailConfig) check(found *diag.List) {
	at := c.Origin.Get("version")
	if _, _, ok := SailTag(c.Version); c.Version != "" && !ok {
		bad(at, found, fmt.Sprintf("`%s` must be a version as in \"v1.29.1\", not %q", at.Path(), c.Version), "")
	}
	matches(c.Origin.Get("operatorNamespace"), namespace, found)
	oneOf(c.Origin.Get("tls", "minVersion"), found, "", "TLS_AUTO", "TLSV1_2", "TLSV1_3")
}

// clusterWord stands for the name of a cluster in a pattern.
const clusterWord = "{cluster}"

// checkPattern checks the pattern of the folders of clusters.
func checkPattern(at source.Ref, found *diag.List) {
	text := at.Text()
	if text == "" {
		return
	}
	if before, after, ok := strings.Cut(text, clusterWord); !ok || strings.Contains(after, clusterWord) ||
		before != "" && !strings.HasSuffix(before, "/") || after != "" && !strings.HasPrefix(after, "/") {
		bad(at, found,
			fmt.Sprintf("`%s` must have %q once as the name of a folder, as in \"clusters/{cluster}/mesh\", not %q",
				at.Path(), clusterWord, text), "")
	}
}

// InPattern returns the name of the cluster that a pattern finds in the path of a file, "" if the file is not in a
// folder of the pattern. Both have slashes.
func InPattern(pattern, file string) string {
	before, after, ok := strings.Cut(path.Clean(pattern), clusterWord)
	rest, inside := strings.CutPrefix(path.Clean(file), before)
	if !ok || !inside {
		return ""
	}
	name, below, _ := strings.Cut(rest, "/")
	if !IsClusterName(name) || after != "" && !strings.HasPrefix("/"+below, after+"/") || below == "" {
		return ""
	}
	return name
}

// FolderOf returns the folder that has the folders of all clusters of a pattern.
func FolderOf(pattern string) string {
	before, _, _ := strings.Cut(pattern, clusterWord)
	return path.Clean(before)
}
