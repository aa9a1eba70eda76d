package argocd

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzFromEnvironment: whatever the environment says, there are settings or
// findings of one line each, and no folder above the repository is opened.
func FuzzFromEnvironment(f *testing.F) {
	f.Add("null", "apps/mesh", "MESHPRESS_CLUSTER", "cluster1", "PARAM_CLUSTER_0", "x")
	f.Add(`[{"name":"cluster","string":"a"},{"name":"paths","array":["../a",""]}]`, ".", "MESHPRESS_X",
		"\n", "PARAM_AUTO_TAG", "1")
	f.Add(`[{"name":"auto","map":{"tag":"1"}},null,{"string":null}]`, "../..", "", "", "PARAM_SEVERITY_MP0033", "info")
	f.Add(`[[[`, "/", "MESHPRESS_SYNC_WAVES", "yes", "PARAM_", "")
	f.Add("", "", "MESHPRESS_AUTO", "=,=", "PARAM_AUTO_", "=")
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, parameters, path, name, value, param, derived string) {
		app, err := FromEnvironment(dir, []string{
			parametersName + "=" + parameters, "ARGOCD_APP_SOURCE_PATH=" + path, envPrefix + name + "=" + value,
			param + "=" + derived,
		})
		if err != nil {
			t.Fatal(err)
		}
		defer app.root.Close()
		if !strings.HasPrefix(dir, app.root.Name()) ||
			strings.Count(dir, "/")-strings.Count(app.root.Name(), "/") > strings.Count(path, "/")+1 {
			t.Errorf("opened %s for %s", app.root.Name(), path)
		}
		for _, d := range app.wrong {
			if text := d.String(); d.Text == "" || d.Pos.File == "" || strings.Count(text, "\n") > 1 ||
				utf8.ValidString(parameters+name+value) && !utf8.ValidString(text) {
				t.Errorf("a finding must be a line, with a position and a hint: %q", text)
			}
		}
		if _, err := app.Parameters(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
