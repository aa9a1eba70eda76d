package render_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/internal/fixture"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/chart/embedded"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

const twoClusters = `apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata: {name: istiod}
spec:
  installations:
    - clusters: [{name: b}, {name: a}]
      istioOperatorSpec: {profile: ambient, tag: 1.24.2}
---
apiVersion: admin.gloo.solo.io/v2
kind: GatewayLifecycleManager
metadata: {name: gateways}
spec:
  installations:
    - clusters: [{name: a}]
      istioOperatorSpec:
        tag: 1.24.2
        components:
          ingressGateways: [{name: public, namespace: ingress, enabled: true}]
`

// load loads a fleet from the text of one file.
func load(t *testing.T, text string, options render.Options) *render.Fleet {
	t.Helper()
	docs, found := source.Parse("fleet.yaml", []byte(text))
	if len(found) > 0 {
		t.Fatal(found)
	}
	if options.Charts == nil {
		options.Charts = fixture.Charts
	}
	return render.Load(t.Context(), docs, options)
}

// all renders a fleet and returns its clusters by name.
func all(t *testing.T, fleet *render.Fleet) (map[string]render.Cluster, diag.List) {
	t.Helper()
	clusters := map[string]render.Cluster{}
	found, err := fleet.Render(t.Context(), func(c render.Cluster) error { clusters[c.Name] = c; return nil })
	if err != nil {
		t.Fatal(err)
	}
	return clusters, found
}

func codes(found diag.List) []string {
	var out []string
	for _, d := range found {
		out = append(out, fmt.Sprintf("%s %s", d.Severity, d.Code))
	}
	return out
}

func TestFleetNamesAllClusters(t *testing.T) {
	fleet := load(t, twoClusters, render.Options{Config: lifecycle.ConfigSpec{Only: []string{"a"}}})
	if diff := cmp.Diff([]string{"a", "b"}, fleet.Names()); diff != "" {
		t.Error(diff)
	}
	if asked := fleet.Asked(); len(asked) != 1 || asked[0].Name != "a" || len(fleet.All()) != 2 {
		t.Errorf("%d of %d clusters are asked for", len(asked), len(fleet.All()))
	}
	if len(fleet.Documents()) != 2 || len(fleet.Input().ControlPlanes) != 1 || len(fleet.Input().Gateways) != 1 {
		t.Errorf("%d documents, input %+v", len(fleet.Documents()), fleet.Input())
	}
	clusters, found := all(t, fleet)
	if len(clusters) != 1 || found.HasErrors() {
		t.Errorf("%d clusters, findings %v", len(clusters), found)
	}
}

// TestSingle: a host that can take only one cluster gets an error for two.
func TestSingle(t *testing.T) {
	clusters, found := all(t, load(t, twoClusters, render.Options{}).Single())
	if len(clusters) > 0 || !slices.Contains(codes(found), "error "+diag.SeveralClusters.String()) ||
		!strings.Contains(found[0].Text, `2 clusters (a, b)`) {
		t.Errorf("%d clusters, findings %v", len(clusters), found)
	}
	one := lifecycle.ConfigSpec{Only: []string{"b"}}
	if clusters, found := all(t, load(t, twoClusters, render.Options{Config: one}).Single()); len(clusters) != 1 {
		t.Errorf("%d clusters, findings %v", len(clusters), found)
	}
}

// TestNeeds: Needs lists each chart once, with the resources that ask for it, for the whole fleet.
func TestNeeds(t *testing.T) {
	library, err := chart.NewLibrary(embedded.Charts(), nil)
	if err != nil {
		t.Fatal(err)
	}
	needs, found := load(t, twoClusters, render.Options{Config: lifecycle.ConfigSpec{Only: []string{"b"}}}).Needs(library)
	if found.HasErrors() {
		t.Fatal(found)
	}
	var got []string
	for _, n := range needs {
		got = append(got, fmt.Sprintf("%s %s for %s at %s", n.Name, n.Tag, strings.Join(n.AskedBy, ", "), n.At.Pos()))
	}
	const plane, gateway = " 1.24.2 for IstioLifecycleManager istiod at fleet.yaml:7:50",
		" 1.24.2 for GatewayLifecycleManager gateways at fleet.yaml:16:14"
	want := []string{"base" + plane, "cni" + plane, "gateway" + gateway, "istiod" + plane, "ztunnel" + plane}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestQuotaOnGKE: on GKE, pods of the CNI and of ztunnel need a quota outside of kube-system. Other platforms
// get none.
func TestQuotaOnGKE(t *testing.T) {
	const config = "---\napiVersion: meshpress.dev/v1alpha1\nkind: RenderConfig\n" +
		"spec: {clusters: [{name: a, platform: gke}]}\n"
	old := strings.ReplaceAll(twoClusters, "1.24.2", "1.22.1")
	clusters, found := all(t, load(t, old+config, render.Options{}))
	if found.HasErrors() {
		t.Fatal(found)
	}
	for name, want := range map[string]int{"a": 1, "b": 0} {
		quotas := 0
		cluster := clusters[name]
		for _, o := range cluster.Objects() {
			if o.Kind() == "ResourceQuota" {
				quotas++
			}
		}
		if quotas != want {
			t.Errorf("cluster %q has %d quotas, want %d", name, quotas, want)
		}
	}
}

// TestSyncWaves: definitions and namespaces come first, then release by release.
func TestSyncWaves(t *testing.T) {
	clusters, found := all(t, load(t, twoClusters, render.Options{Config: lifecycle.ConfigSpec{SyncWaves: true}}))
	if found.HasErrors() {
		t.Fatal(found)
	}
	waves := map[string][]string{}
	for _, r := range clusters["a"].Releases {
		for _, o := range r.All() {
			wave, _ := o.Get("metadata", "annotations", "argocd.argoproj.io/sync-wave").(string)
			if key := r.Dir; !slices.Contains(waves[key], wave) {
				waves[key] = append(waves[key], wave)
			}
		}
	}
	want := map[string][]string{"namespaces": {"-6"}, "istio-base": {"-6", "-5"}, "istiod": {"-4"}, "istio-cni": {"-3"},
		"ztunnel": {"-2"}, "public": {"-1"}}
	if diff := cmp.Diff(want, waves); diff != "" {
		t.Error(diff)
	}
}

// TestMissingTag: the finding has the position of the spec without a tag.
func TestMissingTag(t *testing.T) {
	clusters, found := all(t, load(t, strings.Replace(twoClusters, ", tag: 1.24.2}", "}", 1), render.Options{}))
	if len(clusters) > 0 || !slices.Contains(codes(found), "error "+diag.Missing.String()) {
		t.Errorf("%d clusters, findings %v", len(clusters), found)
	}
}

// TestTwoOwners: two releases must not render one object.
func TestTwoOwners(t *testing.T) {
	twice := twoClusters[strings.Index(twoClusters, "apiVersion: admin.gloo.solo.io/v2\nkind: Gateway"):]
	other := strings.NewReplacer("name: gateways", "name: others", "namespace: ingress", "namespace: ingress, k8s: "+
		"{overlays: [{kind: Deployment, name: public, patches: [{path: metadata.labels.a, value: b}]}]}").Replace(twice)
	clusters, found := all(t, load(t, twoClusters+"---\n"+other, render.Options{}))
	if len(clusters) > 0 || !found.HasErrors() || !strings.Contains(fmt.Sprint(found), "public") {
		t.Errorf("%d clusters, findings %v", len(clusters), found)
	}
}

// TestSnapshot: the snapshot has every object, under its release.
func TestSnapshot(t *testing.T) {
	clusters, _ := all(t, load(t, twoClusters, render.Options{}))
	cluster := clusters["a"]
	s := cluster.Snapshot()
	n := 0
	for range s.All() {
		n++
	}
	if s.Name != "a" || n != len(cluster.Objects()) {
		t.Errorf("the snapshot of %q has %d objects, the cluster %d", s.Name, n, len(cluster.Objects()))
	}
}

// seen are checks that record the clusters that they are given.
type seen struct {
	mu             sync.Mutex
	fixed, checked []string
	skipped        []string
	finished       int
}

func (s *seen) note(list *[]string, name string) {
	s.mu.Lock()
	*list = append(*list, name)
	s.mu.Unlock()
}

func (s *seen) Fix(c *render.Cluster) diag.List { s.note(&s.fixed, c.Name); return nil }
func (s *seen) Skip(c *render.Cluster)          { s.note(&s.skipped, c.Name) }
func (s *seen) Finds(diag.Code) bool            { return true }

func (s *seen) Check(_ context.Context, c *render.Cluster) diag.List {
	s.note(&s.checked, c.Name)
	return nil
}

func (s *seen) Finish() diag.List {
	s.finished++
	return diag.List{{Code: diag.Nothing, Severity: diag.Warning, Cluster: "a", Text: "of a"},
		{Code: diag.Nothing, Severity: diag.Warning, Cluster: "b", Text: "of b"}}
}

// TestChecksSeeTheWholeFleet: the checks of a run for one cluster are given the other clusters too. Findings
// about these are dropped.
func TestChecksSeeTheWholeFleet(t *testing.T) {
	s := &seen{}
	fleet := load(t, twoClusters, render.Options{Config: lifecycle.ConfigSpec{Only: []string{"a"},
		Policies: lifecycle.PoliciesConfig{Fix: true}}})
	_, found := all(t, fleet.WithChecks(func(*render.Fleet) (render.Checks, diag.List) { return s, nil }))
	got := [][]string{s.fixed, s.checked, s.skipped}
	if diff := cmp.Diff([][]string{{"a"}, {"a"}, {"b"}}, got); diff != "" || s.finished != 1 {
		t.Errorf("finished %d times: %s", s.finished, diff)
	}
	if text := fmt.Sprint(found); !strings.Contains(text, "of a") || strings.Contains(text, "of b") {
		t.Errorf("findings are %v", found)
	}
}
