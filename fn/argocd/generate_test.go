package argocd

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/manifest"
)

// An empty answer that succeeds makes Argo CD remove everything. Whatever
// severity a code is given, there is output or an error, never neither.
func TestNothingIsNeverASuccess(t *testing.T) {
	for name, text := range map[string]string{
		"no file":          "",
		"other kinds":      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
		"no installation":  "apiVersion: admin.gloo.solo.io/v2\nkind: IstioLifecycleManager\nmetadata: {name: a}\nspec: {installations: []}\n",
		"no cluster":       "apiVersion: admin.gloo.solo.io/v2\nkind: IstioLifecycleManager\nmetadata: {name: a}\nspec: {installations: [{istioOperatorSpec: {profile: minimal, tag: 1.24.2}}]}\n",
		"everything off":   "apiVersion: admin.gloo.solo.io/v2\nkind: IstioLifecycleManager\nmetadata: {name: a}\nspec: {installations: [{clusters: [{name: a}], istioOperatorSpec: {profile: empty, tag: 1.24.2}}]}\n",
		"an empty gateway": "apiVersion: admin.gloo.solo.io/v2\nkind: GatewayLifecycleManager\nmetadata: {name: a}\nspec: {installations: []}\n",
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			writeFiles(t, dir, map[string]string{"a.yaml": text})
			app := open(t, dir)
			app.settings.Spec.Policies.Severity = map[string]string{}
			for c := diag.Code(1); c < 1000; c++ {
				if _, ok := diag.ParseCode(c.String()); ok && !c.Fixed() {
					app.settings.Spec.Policies.Severity[c.String()] = "info"
				}
			}
			out, found, err := app.Generate()
			if err != nil || len(out) > 0 || !found.HasErrors() {
				t.Errorf("%d bytes, error %v, findings %v", len(out), err, found)
			}
		})
	}
}

func TestCleanTakesOffWhatHostsUse(t *testing.T) {
	object := func(annotations map[string]any) *manifest.Object {
		return manifest.New(map[string]any{"metadata": map[string]any{"name": "a", "annotations": annotations}})
	}
	shared := map[string]any{"config.kubernetes.io/path": "a.yaml", "internal.config.kubernetes.io/index": "0", "config.k8s.io/id": "1", "kustomize.config.k8s.io/id": "2"}
	if diff := cmp.Diff(map[string]any{"metadata": map[string]any{"name": "a"}}, clean(object(shared)).Data); diff != "" {
		t.Errorf("(- want, + got):\n%s", diff)
	}
	if len(shared) != 4 {
		t.Error("an object that clusters share was changed")
	}
	kept := map[string]any{"example.com/a": "b", "myconfig.kubernetes.io/a": "b", "config.kubernetes.io.example.com/a": "b", "plain": "b"}
	if got := clean(object(kept)); len(got.Get("metadata", "annotations").(map[string]any)) != len(kept) {
		t.Errorf("too much was taken off: %v", got.Data)
	}
	none := manifest.New(map[string]any{"metadata": map[string]any{"annotations": nil}})
	if got := clean(none); got != none {
		t.Error("an object without annotations was copied")
	}
}
