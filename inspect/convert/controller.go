package convert

import (
	"fmt"
	"strings"

	"github.com/meshpress/meshpress/inspect/values"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/helm"
)

// controllerFile is the name of the file with the ServiceMeshController of a cluster.
const controllerFile = "service-mesh-controller.yaml"

// carried lists the values that a ServiceMeshController has a field for.
var carried = map[string]bool{"global.hub": true, "global.tag": true, "global.network": true,
	"global.multiCluster.clusterName": true, "meshConfig.trustDomain": true, "profile": true,
	"global.istioNamespace": true,
	"revision":              true, "defaultRevision": true}

// Controller returns a ServiceMeshController for the control plane of a cluster. The operator that reads it makes its
// own values. They are not published, so the result is not verified. Each value without a field is a finding.
func Controller(c values.Cluster) ([]values.File, diag.List, error) {
	var found diag.List
	var docs []document
	for _, r := range c.Releases {
		if r.Component() == "pilot" {
			docs = append(docs, controller(c, r))
		}
		found = append(found, lost(r, c.Name, "a ServiceMeshController")...)
		for _, path := range helm.Leaves(r.Least) {
			name := strings.Join(path, ".")
			if carried[name] {
				continue
			}
			at := r.Place(path...)
			if !at.Exists() {
				at = r.Pos()
			}
			found.Add(diag.Diagnostic{Code: diag.NotConverted, Pos: at.Pos(), Field: at.Path(), Cluster: c.Name,
				Text: fmt.Sprintf("the value `%s` of release %q has no equivalent in a ServiceMeshController", name, r.Dir),
				Hint: "the operator reads values of its own from the ConfigMap gloo-extensions-config"})
		}
	}
	if len(docs) == 0 {
		return nil, found, nil
	}
	f, err := fileOf(controllerFile, docs)
	return []values.File{f}, found, err
}

func controller(c values.Cluster, r values.Release) document {
	mode := "Sidecar"
	if r.Values["profile"] == "ambient" {
		mode = "Ambient"
	}
	global, _ := r.Values["global"].(map[string]any)
	mesh, _ := r.Values["meshConfig"].(map[string]any)
	word := func(m map[string]any, key string) string { text, _ := m[key].(string); return text }
	d := document{apiVersion: "operator.gloo.solo.io/v1", kind: "ServiceMeshController", name: "managed-istio",
		comment: fmt.Sprintf("Unverified: what an operator makes of it was not compared with the objects of cluster %q.",
			c.Name)}
	d.spec = []field{text("version", r.Version().String()), text("dataplaneMode", mode), text("cluster", c.Name),
		text("installNamespace", r.Namespace), text("network", word(global, "network")),
		text("trustDomain", word(mesh, "trustDomain"))}
	return d
}
