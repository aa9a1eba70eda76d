package fleet_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"

	_ "github.com/meshpress/meshpress/internal/golden" // the flag -update
)

// controlPlanes and gateways return a document with one installation per line in flow style. The first one is
// on line 5.
func controlPlanes(name string, installations ...string) string {
	return document("IstioLifecycleManager", name, installations)
}

func gateways(name string, installations ...string) string {
	return document("GatewayLifecycleManager", name, installations)
}

func document(kind, name string, installations []string) string {
	text := fmt.Sprintf("apiVersion: admin.gloo.solo.io/v2\nkind: %s\nmetadata: {name: %s}\nspec: {installations: [\n",
		kind, name)
	return text + strings.Join(installations, ",\n") + "]}\n"
}

func registered(name string) string {
	return "apiVersion: admin.gloo.solo.io/v2\nkind: KubernetesCluster\nmetadata: {name: " + name + "}\n"
}

const operator = "apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nmetadata: {name: mesh}\nspec: " +
	"{profile: minimal}\n"

// plan plans the fleet of some documents, which are the files a.yaml, b.yaml and so on.
func plan(t *testing.T, config lifecycle.ConfigSpec, texts ...string) ([]*fleet.Cluster, diag.List) {
	t.Helper()
	var docs []source.Document
	for i, text := range texts {
		d, found := source.Parse(string(rune('a'+i))+".yaml", []byte(text))
		if len(found) > 0 {
			t.Fatal(found)
		}
		docs = append(docs, d...)
	}
	input, found := lifecycle.Decode(docs)
	if found.HasErrors() {
		t.Fatal(found)
	}
	clusters, found := fleet.Plan(input, config)
	return clusters, found.Sorted()
}

// want compares the plan, one line for each installation, and the findings.
func want(t *testing.T, clusters []*fleet.Cluster, found diag.List, wanted ...string) {
	t.Helper()
	var got []string
	for _, c := range clusters {
		line := c.Name
		if c.DefaultRevision != nil {
			line += fmt.Sprintf(", default %q", *c.DefaultRevision)
		}
		got = append(got, strings.TrimSpace(line))
		for _, i := range c.Installations {
			got = append(got, "  "+describe(i))
		}
	}
	for _, d := range found {
		got = append(got, strings.Split(d.String(), "\n")...)
	}
	if diff := cmp.Diff(wanted, got); diff != "" {
		t.Errorf("decisions differ (- want, + got):\n%s", diff)
	}
}

func describe(i *fleet.Installation) string {
	line := fmt.Sprintf("%s %s", i.Kind, i.Resource)
	if i.Revision != "" {
		line += " " + i.Revision
	}
	if i.Kind == fleet.Gateways && i.ControlPlane != i.Revision {
		line += " of " + i.ControlPlane
	}
	if i.Active && i.Kind == fleet.Gateways {
		line += ", active"
	}
	return line
}

func names(clusters []*fleet.Cluster) []string {
	var out []string
	for _, c := range clusters {
		out = append(out, c.Name)
	}
	return slices.Clip(out)
}
