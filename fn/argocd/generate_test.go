package argocd

import (
	"testing"

	"github.com/meshpress/meshpress/render/diag"
)

// An empty answer that succeeds makes Argo CD remove everything. Whatever
// severity a code is given, there is output or an error, never neither.
func TestNothingIsNeverASuccess(t *testing.T) {
	for name, text := range map[string]string{
		"no file":     "",
		"other kinds": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
		"no installation": "apiVersion: admin.gloo.solo.io/v2\nkind: IstioLifecycleManager\nmetadata: {name: a}\nspec: " +
			"{installations: []}\n",
		"no cluster": "apiVersion: admin.gloo.solo.io/v2\nkind: IstioLifecycleManager\nmetadata: {name: a}\nspec: " +
			"{installations: [{istioOperatorSpec: {profile: minimal, tag: 1.24.2}}]}\n",
		"everything off": "apiVersion: admin.gloo.solo.io/v2\nkind: IstioLifecycleManager\nmetadata: {name: a}\nspec: " +
			"{installations: [{clusters: [{name: a}], istioOperatorSpec: {profile: empty, tag: 1.24.2}}]}\n",
		"an empty gateway": "apiVersion: admin.gloo.solo.io/v2\nkind: GatewayLifecycleManager\nmetadata: {name: a}\nspec: " +
			"{installations: []}\n",
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
			out, found, err := app.Generate(t.Context())
			if err != nil || len(out) > 0 || !found.HasErrors() {
				t.Errorf("%d bytes, error %v, findings %v", len(out), err, found)
			}
		})
	}
}
