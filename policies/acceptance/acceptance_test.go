package acceptance_test

import (
	"os"
	"strings"
	"testing"

	"github.com/meshpress/meshpress/internal/fixture"
	"github.com/meshpress/meshpress/policies/acceptance"
	"github.com/meshpress/meshpress/policies/acceptance/openapi"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

const seeds = "../../e2e/accepted/testdata/seeds.yaml"

// objects are those that the API server takes.
func objects(t testing.TB) []*manifest.Object {
	text, err := os.ReadFile(seeds)
	if err != nil {
		t.Fatal(err)
	}
	var out []*manifest.Object
	for _, doc := range manifest.Split(string(text)) {
		o, err := manifest.Parse(doc)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, o)
	}
	return out
}

func TestSeedsAreAccepted(t *testing.T) {
	for minor := 30; minor <= openapi.Newest; minor++ {
		for _, o := range objects(t) {
			if errs := acceptance.New().Object(minor, o); len(errs) > 0 {
				t.Errorf("1.%d: %s: %v", minor, o.Key(), errs.ToAggregate())
			}
		}
	}
}

// TestFixturesAreAccepted: no finding on what the API server takes, whatever the version.
func TestFixturesAreAccepted(t *testing.T) {
	for _, name := range fixture.Names(t, "../../fixtures") {
		t.Run(name, func(t *testing.T) {
			clusters := renderFixture(t, name)
			for _, c := range clusters {
				if found := acceptance.New().Cluster(&c); len(found) > 0 {
					t.Error(found)
				}
			}
		})
	}
}

func renderFixture(t testing.TB, name string) []render.Cluster {
	docs, found := source.NewReader(nil).Read("../../fixtures/" + name)
	if found.HasErrors() {
		t.Skip(found)
	}
	return renderDocs(t, docs)
}

func renderDocs(t testing.TB, docs []source.Document) []render.Cluster {
	var out []render.Cluster
	_, err := render.Load(t.Context(), docs, render.Options{Charts: fixture.Charts}).Render(t.Context(),
		func(c render.Cluster) error {
			out = append(out, c)
			return nil
		})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestCustomResources: the schema of the definition counts, that of the charts
// if the cluster gets none.
func TestCustomResources(t *testing.T) {
	for _, c := range []struct{ data, want string }{
		{"apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: a, namespace: b}\nspec: {selector: {a: b}, " +
			"servers: [{port: {number: 80, name: a, protocol: HTTP}, hosts: [a]}]}", ""},
		{"apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: a, namespace: b}\nspec: {selector: {a: 1}}",
			"`spec.selector[a]` must be a string, not the number 1"},
		{"apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: a, namespace: b}\nspec: {selectors: {a: b}}",
			"does not have the field `spec.selectors`"},
		{"apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: {name: a, namespace: b}\nspec: {mtls: " +
			"{mode: NO}}", "`spec.mtls.mode`"},
		{"apiVersion: networking.istio.io/v1\nkind: WorkloadEntry\nmetadata: {name: a, namespace: b}\nspec: {ports: {a: 1}}",
			"Address is required"},
		{"apiVersion: networking.istio.io/v1\nkind: WorkloadEntry\nmetadata: {name: a, namespace: b}\nspec: {network: a}",
			""},
		{"apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: a, namespace: b}\nspec: {selector: " +
			"{matchLabels: {a: b}}, targetRefs: [{kind: Service, name: a}]}", "only one of targetRefs or selector can be set"},
		{"apiVersion: example.com/v1\nkind: Unknown\nmetadata: {name: a}\nspec: {x: 1}", ""},
	} {
		cluster := renderFixture(t, "version-1.28")[0]
		o, err := manifest.Parse(c.data)
		if err != nil {
			t.Fatal(err)
		}
		last := &cluster.Releases[len(cluster.Releases)-1]
		last.Objects = append(last.Objects, o)
		found := acceptance.New().Cluster(&cluster)
		if c.want == "" && len(found) > 0 || c.want != "" && (len(found) == 0 || !strings.Contains(found[0].Text, c.want)) {
			t.Errorf("%s\n%v\nwant %q", c.data, found, c.want)
		}
	}
}

// TestUnreadable: Istio reads what the API server does not.
func TestUnreadable(t *testing.T) {
	for _, c := range []struct {
		name, data string
		bad        bool
	}{
		{"istio", `{mesh: "a: [", meshNetworks: "networks: {}"}`, true},
		{"istio-canary", `{mesh: "enableTracing: 7"}`, true},
		{"istio", `{mesh: "unknownField: 7", meshNetworks: ""}`, false},
		{"istio-sidecar-injector", `{config: "policy: x", values: "{"}`, true},
		{"other", `{mesh: "a: ["}`, false},
	} {
		cluster := renderFixture(t, "version-1.28")[0]
		o, err := manifest.Parse("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: " + c.name +
			", namespace: istio-system}\ndata: " + c.data)
		if err != nil {
			t.Fatal(err)
		}
		cluster.Releases = append(cluster.Releases, render.Release{Dir: "more", Objects: []*manifest.Object{o}})
		found := acceptance.New().Cluster(&cluster)
		if c.bad != (len(found) > 0) || c.bad && found[0].Code != diag.BadMeshData {
			t.Errorf("%s %s: %v", c.name, c.data, found)
		}
	}
}
