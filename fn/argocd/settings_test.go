package argocd

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/fn/parameter"
	"github.com/meshpress/meshpress/render/source"

	_ "github.com/meshpress/meshpress/internal/golden" // the flag -update
)

// samples are values that every parameter of a name takes.
var samples = map[string]string{
	"istio-version": "1.24.2", "gateway-chart": "legacy", "gateway-image": "auto",
	"gateway-selector": "revision", "locked": "true", "auto": "revision=main,tag=1.24.2",
	"severity":   "MP0033=warning,MP0025=error",
	"sync-waves": "true", "omit-namespaces": "true", "compat": "istioctl", "today": "2026-12-31",
	"operators": "layers", "engine": "flux", "protect": "true", "omit-crds": "true",
}

func sample(p parameter.Parameter) string {
	if text := samples[p.Name]; text != "" {
		return text
	}
	if p.Shape == parameter.Array {
		return "one,two"
	}
	return "one"
}

func mustSet(t *testing.T, env map[string]string) parameter.Settings {
	t.Helper()
	s, found := settings(env)
	if len(found) > 0 {
		t.Fatalf("%v: %v", env, found)
	}
	return s
}

// Whatever way a parameter comes, it sets the same.
func TestEveryParameterComesByFourWays(t *testing.T) {
	for _, p := range parameter.Table() {
		t.Run(p.Name, func(t *testing.T) {
			text := sample(p)
			var want parameter.Settings
			if err := p.SetText(&want, text); err != nil {
				t.Fatal(err)
			}
			for way, env := range map[string]map[string]string{
				"string":          {parametersName: fmt.Sprintf(`[{"name":%q,"string":%q}]`, p.Name, text)},
				"shape":           {parametersName: shaped(t, p, text)},
				"environment":     {envPrefix + envName(p): text},
				"PARAM_ by shape": paramEnv(p, text),
				"PARAM_ string":   {paramPrefix + upper(p.Name): text},
			} {
				if diff := cmp.Diff(want, mustSet(t, env), cmp.Comparer(func(a, b source.Ref) bool {
					return a.Pos() == b.Pos() && a.Path() == b.Path()
				})); diff != "" {
					t.Errorf("%s (- want, + got):\n%s", way, diff)
				}
			}
		})
	}
}

// shaped is the parameter as a list or a map, if it is one.
func shaped(t *testing.T, p parameter.Parameter, text string) string {
	one := map[string]any{"name": p.Name, "string": text}
	if values := entries(text); p.Shape == parameter.Array {
		one = map[string]any{"name": p.Name, "array": values}
	} else if p.Shape == parameter.Map {
		one = map[string]any{"name": p.Name, "map": keyed(values)}
	}
	out, err := json.Marshal([]any{one})
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// paramEnv is what Argo CD makes of the parameter.
func paramEnv(p parameter.Parameter, text string) map[string]string {
	name, env := paramPrefix+upper(p.Name), map[string]string{}
	switch values := entries(text); p.Shape {
	case parameter.String:
		env[name] = text
	case parameter.Array:
		for i, v := range values {
			env[fmt.Sprintf("%s_%d", name, i)] = v
		}
	case parameter.Map:
		for key, v := range keyed(values) {
			env[name+"_"+upper(key)] = v
		}
	}
	return env
}

func TestWhatIsSaidTwice(t *testing.T) {
	for name, row := range map[string]struct {
		env  map[string]string
		want []string
	}{
		"a parameter wins over plugin.env": {map[string]string{parametersName: `[{"name":"cluster","string":"a"}]`,
			"ARGOCD_ENV_MESHPRESS_CLUSTER": "b", "PARAM_CLUSTER": "c"}, []string{"a"}},
		"an empty one does not": {map[string]string{parametersName: `[{"name":"cluster","string":""}]`,
			"ARGOCD_ENV_MESHPRESS_CLUSTER": "b", "PARAM_CLUSTER": "c"}, []string{"b"}},
		"none, though there are some": {map[string]string{parametersName: `null`, "ARGOCD_ENV_MESHPRESS_CLUSTER": "b",
			"PARAM_CLUSTER": "c"}, []string{"b"}},
		"PARAM_ wins over plugin.env": {map[string]string{"ARGOCD_ENV_MESHPRESS_CLUSTER": "b", "PARAM_CLUSTER": "c"},
			[]string{"c"}},
		"an empty PARAM_ does not": {map[string]string{"ARGOCD_ENV_MESHPRESS_CLUSTER": "b", "PARAM_CLUSTER": ""},
			[]string{"b"}},
		"an index is missing": {map[string]string{"PARAM_CLUSTER_0": "a", "PARAM_CLUSTER_2": "c"}, []string{"a"}},
		"empty everywhere": {map[string]string{parametersName: "", "ARGOCD_ENV_MESHPRESS_CLUSTER": "",
			"KUBE_VERSION": ""}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(row.want, mustSet(t, row.env).Spec.Only); diff != "" {
				t.Errorf("clusters (- want, + got):\n%s", diff)
			}
		})
	}
}

// One name must not stand for two things, in no form.
func TestNamesAreOfOneParameter(t *testing.T) {
	seen := map[string]string{}
	for _, p := range parameter.Table() {
		if before := seen[envName(p)]; before != "" {
			t.Errorf("%s and %s are both called %s", before, p.Name, envName(p))
		}
		seen[envName(p)] = p.Name
		for _, other := range parameter.Table() {
			if p.Shape == parameter.Map && len(other.Name) > len(p.Name) && other.Name[:len(p.Name)+1] == p.Name+"-" {
				t.Errorf("PARAM_%s may be a key of %s or %s", upper(other.Name), p.Name, other.Name)
			}
		}
	}
}
