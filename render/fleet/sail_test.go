package fleet

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

func sailDoc(kind, name, spec string) string {
	return "---\napiVersion: sailoperator.io/v1\nkind: " + kind + "\nmetadata: {name: " + name + "}\nspec: {" +
		spec + "}\n"
}

// planFiles plans documents by file.
func planFiles(t *testing.T, config lifecycle.ConfigSpec, files map[string]string) ([]*Cluster, diag.List) {
	t.Helper()
	var docs []source.Document
	for name, text := range files {
		more, found := source.Parse(name, []byte(text))
		if len(found) > 0 {
			t.Fatal(found)
		}
		docs = append(docs, more...)
	}
	input, _ := lifecycle.Decode(docs)
	return Plan(input, config)
}

func codes(found diag.List) string {
	var out []string
	for _, d := range found.Sorted() {
		out = append(out, d.Code.String())
	}
	return strings.Join(out, " ")
}

func TestFilesOfSailBelongToClusters(t *testing.T) {
	cni := sailDoc("IstioCNI", "default", "version: v1.29.1")
	files := map[string]string{"repo/clusters/east/mesh/a.yaml": cni, "repo/clusters/west/mesh/deep/b.yaml": cni,
		"repo/clusters/west/other/c.yaml": cni, "repo/shared.yaml": sailDoc("ZTunnel", "default", "version: v1.29.1")}
	config := lifecycle.ConfigSpec{Pattern: "repo/clusters/{cluster}/mesh", Clusters: []lifecycle.ClusterConfig{
		{Name: "east", Resources: []string{"repo/shared.yaml"}}, {Name: "west", Resources: []string{"repo/shared.yaml"}}}}
	clusters, found := planFiles(t, config, files)
	var got []string
	for _, c := range clusters {
		for _, i := range c.Installations {
			got = append(got, c.Name+" "+i.Kind.String())
		}
	}
	want := []string{"east IstioCNI", "east ZTunnel", "west IstioCNI", "west ZTunnel"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the plan differs (- want, + got):\n%s", diff)
	}
	if codes(found) != "MP0245" {
		t.Errorf("the file that belongs to no cluster is not reported: %v", found)
	}
}

func TestTagsOfSail(t *testing.T) {
	const istio = "version: v1.29.1, updateStrategy: {type: RevisionBased}"
	tag := func(name, kind, target string) string {
		return sailDoc("IstioRevisionTag", name, "targetRef: {kind: "+kind+", name: "+target+"}")
	}
	for name, row := range map[string]struct{ text, want string }{
		"default":    {sailDoc("Istio", "mesh", istio) + tag("default", "Istio", "mesh"), ""},
		"revision":   {sailDoc("Istio", "mesh", istio) + tag("default", "IstioRevision", "mesh-v1-29-1"), ""},
		"no default": {sailDoc("Istio", "mesh", istio) + tag("prod", "Istio", "mesh"), "MP0246 MP0025"},
		"nothing":    {sailDoc("Istio", "mesh", istio) + tag("default", "Istio", "other"), "MP0244 MP0025 MP0246"},
		"remote": {sailDoc("Istio", "mesh", "version: v1.29.1, profile: remote") + tag("default", "Istio", "mesh"),
			"MP0244 MP0025"},
		"taken": {sailDoc("Istio", "default", "version: v1.29.1") + tag("default", "Istio", "default"), "MP0247"},
		"twice": {sailDoc("IstioCNI", "default", "version: v1.29.1") + sailDoc("IstioCNI", "default",
			"version: v1.29.1"), "MP0028"},
		"two planes": {sailDoc("Istio", "default", "version: v1.29.1") + sailDoc("Istio", "default", "version: v1.28.2"),
			"MP0028"},
		"no default?": {sailDoc("IstioRevision", "default",
			"version: v1.29.1, namespace: m, values: {global: {istioNamespace: m}}"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, found := planFiles(t, lifecycle.ConfigSpec{}, map[string]string{"f.yaml": row.text})
			got, want := strings.Fields(codes(found)), strings.Fields(row.want)
			slices.Sort(got)
			slices.Sort(want)
			if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("findings differ (- want, + got):\n%s\n%v", diff, found)
			}
		})
	}
}

func TestDefaultTagMakesTheDefaultRevision(t *testing.T) {
	clusters, _ := planFiles(t, lifecycle.ConfigSpec{Only: []string{"eu"}}, map[string]string{
		"f.yaml": sailDoc("Istio", "mesh", "version: v1.29.1") + sailDoc("IstioRevisionTag", "default",
			"targetRef: {kind: Istio, name: mesh}")})
	if c := clusters[0]; c.Name != "eu" || c.DefaultRevision == nil || *c.DefaultRevision != "mesh" {
		t.Errorf("the default revision is %v", c.DefaultRevision)
	}
}
