package takeover

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"

	"github.com/meshpress/meshpress/inspect/live"
	"github.com/meshpress/meshpress/internal/fixture"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// owners are the resources of the operator that own what it installs, by release.
var owners = map[string]string{"default-istiod": "IstioRevision", "default-base": "IstioRevision",
	"istio-cni": "IstioCNI", "ztunnel": "ZTunnel"}

// sailCluster renders the ambient mesh of the operator.
func sailCluster(t *testing.T) render.Cluster {
	t.Helper()
	text, err := os.ReadFile("../../fixtures/sail-ambient/mesh.yaml")
	if err != nil {
		t.Fatal(err)
	}
	docs, _ := source.Parse("mesh.yaml", text)
	var out render.Cluster
	_, err = render.Load(t.Context(), docs, render.Options{Charts: fixture.Charts}).Render(t.Context(),
		func(c render.Cluster) error { out = c; return nil })
	if err != nil || len(out.Releases) == 0 {
		t.Fatal(err)
	}
	return out
}

// sailDump is what a cluster has whose mesh the operator installed. change may change each object.
func sailDump(c render.Cluster, change func(*manifest.Object)) *live.Cluster {
	out := &live.Cluster{}
	add := func(o *manifest.Object, isInstalled bool) {
		if change != nil {
			change(o)
		}
		manager := "kubectl"
		if isInstalled {
			manager = "sail-operator"
		}
		out.Objects = append(out.Objects, &live.Object{Object: o,
			Managers: []live.Manager{{Name: manager, Operation: "Update", Fields: fieldsOf(o)}}})
	}
	for _, r := range c.Releases {
		for _, o := range r.All() {
			installed := whole(o).Clone()
			if kind := owners[r.Dir]; kind != "" {
				mark(installed, r.Dir, kind)
			}
			add(installed, owners[r.Dir] != "")
		}
	}
	for _, kind := range []string{"Istio", "IstioRevision", "IstioCNI", "ZTunnel"} {
		add(manifest.New(map[string]any{"apiVersion": "sailoperator.io/v1", "kind": kind,
			"metadata": map[string]any{"name": "default", "finalizers": []any{"sailoperator.io/sail-operator"}}}), false)
	}
	add(manifest.New(map[string]any{"apiVersion": "v1", "kind": "Secret", "type": "helm.sh/release.v1",
		"metadata": map[string]any{"name": "sh.helm.release.v1.default-istiod.v1", "namespace": "istio-system"}}), false)
	add(manifest.New(map[string]any{"apiVersion": "apps/v1", "kind": "Deployment",
		"metadata": map[string]any{"name": "sail-operator", "namespace": "sail-operator"},
		"spec":     map[string]any{"replicas": int64(1)}}), false)
	return out
}

// mark writes what the operator's post-renderer and Helm write.
func mark(o *manifest.Object, release, kind string) {
	metadata, _ := o.Data["metadata"].(map[string]any)
	metadata["ownerReferences"] = []any{map[string]any{"apiVersion": "sailoperator.io/v1", "kind": kind, "name": "default",
		"uid": "1", "controller": true, "blockOwnerDeletion": true}}
	for _, m := range []struct{ where, key, value string }{{"labels", "managed-by", "sail-operator"},
		{"annotations", "meta.helm.sh/release-name", release},
		{"annotations", "meta.helm.sh/release-namespace", "istio-system"}} {
		below, _ := metadata[m.where].(map[string]any)
		if below == nil {
			below = map[string]any{}
			metadata[m.where] = below
		}
		below[m.key] = m.value
	}
}

func report(c render.Cluster, present *live.Cluster) Cluster {
	f := New(nil)
	f.Add(c, present)
	return f.Report().Clusters[0]
}

func TestSailsObjectsAreAdoptedAsTheyAre(t *testing.T) {
	c := sailCluster(t)
	got := report(c, sailDump(c, nil))
	if len(got.Changed)+len(got.New)+len(got.Impossible)+len(got.Restarts) > 0 || got.Same < 40 {
		t.Errorf("changed %v, new %v, impossible %v, the same %d", got.Changed, got.New, got.Impossible, got.Same)
	}
	if got.Source != live.Sail {
		t.Errorf("the source is %q", got.Source)
	}
	var fought []string
	for _, f := range got.Fought {
		fought = append(fought, f.Name)
	}
	if diff := cmp.Diff([]string{"IstioCNI/default", "IstioRevision/default", "ZTunnel/default"}, fought); diff != "" {
		t.Errorf("who would write back (- want, + got):\n%s", diff)
	}
}

func TestSailsStepsAreInOrder(t *testing.T) {
	c := sailCluster(t)
	got := report(c, sailDump(c, nil))
	var titles, commands []string
	for _, s := range got.Steps {
		titles, commands = append(titles, s.Title), append(commands, s.Commands...)
	}
	want := []string{"Keep the dump", "Stop the operator", "Remove its ownership from the objects",
		"Sync, with server-side apply", "Check", "Delete the operator's resources, while it is stopped",
		"Make Helm forget its releases", "Remove what is left behind, last", "To go back"}
	if diff := cmp.Diff(want, titles); diff != "" {
		t.Errorf("steps (- want, + got):\n%s", diff)
	}
	finalizer := slices.Index(commands,
		`kubectl patch istios.sailoperator.io/default --type=merge -p '{"metadata":{"finalizers":null}}'`)
	if finalizer < 0 || commands[finalizer+1] != "kubectl delete istios.sailoperator.io/default --cascade=orphan" {
		t.Errorf("the finalizer does not go before the resource: %q", commands)
	}
	all := strings.Join(commands, "\n")
	for _, want := range []string{"kubectl -n sail-operator scale deployment/sail-operator --replicas=0",
		"daemonset.apps,deployment.apps,", `"ownerReferences":null,"labels":{"managed-by":null}`} {
		if !strings.Contains(all, want) {
			t.Errorf("no command has %q", want)
		}
	}
}

// After all steps, only the managers of fields tell of the operator.
func TestASecondTakeoverFromSailIsEmpty(t *testing.T) {
	c := sailCluster(t)
	present := sailDump(c, func(o *manifest.Object) {
		metadata, _ := o.Data["metadata"].(map[string]any)
		delete(metadata, "ownerReferences")
		labels, _ := metadata["labels"].(map[string]any)
		delete(labels, "managed-by")
	})
	present.Objects = slices.DeleteFunc(present.Objects, func(o *live.Object) bool {
		return isOfTool(o) || isOperator(o) || isRelease(o)
	})
	f := New(nil)
	f.Add(c, present)
	if !f.Report().IsEmpty() {
		t.Errorf("%+v", f.Report())
	}
	for _, fought := range f.Report().Clusters[0].Fought {
		if fought.Tool == live.Sail && !strings.Contains(fought.How, "nothing of it runs") {
			t.Errorf("%v", fought)
		}
	}
}

func TestWhatSailsChartsHaveOtherwise(t *testing.T) {
	c := sailCluster(t)
	got := report(c, sailDump(c, func(o *manifest.Object) {
		if rules, ok := o.Data["rules"].([]any); ok && o.Name() == "istio-cni" {
			o.Data["rules"] = append([]any{map[string]any{"apiGroups": []any{"security.openshift.io"},
				"resourceNames": []any{"privileged"}, "resources": []any{"securitycontextconstraints"},
				"verbs": []any{"use"}}}, rules...)
		}
		for _, c := range manifest.Maps(o.Get("spec", "template", "spec", "containers")) {
			c["image"] = strings.Replace(c["image"].(string), "docker.io/istio", "gcr.io/istio-release", 1)
		}
	}))
	var changed, restarts []string
	for _, o := range got.Changed {
		changed = append(changed, o.Kind+" "+o.Name)
	}
	for _, o := range got.Restarts {
		restarts = append(restarts, o.Kind+" "+o.Name)
	}
	slices.Sort(changed)
	slices.Sort(restarts)
	if diff := cmp.Diff([]string{"ClusterRole istio-cni", "DaemonSet istio-cni-node", "DaemonSet ztunnel",
		"Deployment istiod"}, changed); diff != "" {
		t.Errorf("changed (- want, + got):\n%s", diff)
	}
	if diff := cmp.Diff(changed[1:], restarts); diff != "" {
		t.Errorf("restarts (- want, + got):\n%s", diff)
	}
}

// A note about kinds that are absent names no kind that is there.
func TestNotesNameAbsentKindsOnly(t *testing.T) {
	c := sailCluster(t)
	present := sailDump(c, nil)
	present.Objects = slices.DeleteFunc(present.Objects, func(o *live.Object) bool {
		return o.Kind() == "DaemonSet" || o.Kind() == "ConfigMap" && o.Name() == "istio"
	})
	got := report(c, present)
	if len(got.Notes) != 1 || !strings.Contains(got.Notes[0], "the dump has no object of kind DaemonSet") {
		t.Errorf("%q", got.Notes)
	}
}

func TestOperatorOfOLMAndIgnoredObjects(t *testing.T) {
	c := sailCluster(t)
	got := report(c, sailDump(c, func(o *manifest.Object) {
		metadata, _ := o.Data["metadata"].(map[string]any)
		if o.Name() == "sail-operator" {
			metadata["labels"] = map[string]any{"olm.owner": "servicemeshoperator3.v3.2.0"}
		}
		if o.Kind() == "MutatingWebhookConfiguration" {
			metadata["annotations"].(map[string]any)["sailoperator.io/ignore"] = "true"
		}
	}))
	if !strings.Contains(got.Steps[1].Commands[0], "patch clusterserviceversion/servicemeshoperator3.v3.2.0") {
		t.Errorf("%q", got.Steps[1].Commands)
	}
	if len(got.Notes) != 1 || !strings.Contains(got.Notes[0], "`sailoperator.io/ignore` is set on 1 object") {
		t.Errorf("%q", got.Notes)
	}
	if len(got.Changed) > 0 {
		t.Errorf("the annotation is a change: %v", got.Changed)
	}
}

// fieldsOf are the fields of an object as a manager has them that wrote all of it.
func fieldsOf(o *manifest.Object) *fieldpath.Set {
	set := &fieldpath.Set{}
	for key := range o.Data {
		if key != "apiVersion" && key != "kind" && key != "metadata" {
			set.Insert(fieldpath.MakePathOrDie(key))
		}
	}
	for _, key := range []string{"labels", "annotations"} {
		set.Insert(fieldpath.MakePathOrDie("metadata", key))
	}
	return set
}
