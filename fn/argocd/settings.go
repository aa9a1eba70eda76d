package argocd

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/fn/parameter"
	"github.com/meshpress/meshpress/render/diag"
)

// settings returns the parameters of the Application. They override the
// environment of its plugin (ARGOCD_ENV_MESHPRESS_CLUSTER and so on). An empty
// value sets nothing, because it is a field of the user interface that nobody
// filled in.
func settings(env map[string]string) (parameter.Settings, diag.List) {
	var s parameter.Settings
	given, found := parameters(env)
	for _, p := range parameter.Table() {
		text := env[envPrefix+envName(p)]
		switch value := given[p.Name]; {
		case !value.isEmpty():
			report(&found, "parameter "+p.Name, set(p, &s, value))
		case text != "":
			report(&found, envName(p), p.SetText(&s, text))
		}
	}
	reportUnknown(&found, env)
	return s, found.Sorted()
}

// report adds a finding. Its position is the name of what was set.
func report(found *diag.List, where string, err error) {
	if err == nil {
		return
	}
	text, hint, _ := strings.Cut(err.Error(), "\nhint: ")
	found.Add(diag.InFile(diag.BadValue, where, text, hint))
}

// given is one parameter of an Application.
type given struct {
	Name   string            `json:"name"`
	String *string           `json:"string"`
	Array  []string          `json:"array"`
	Map    map[string]string `json:"map"`
}

func (g given) isEmpty() bool {
	return (g.String == nil || *g.String == "") && len(g.Array) == 0 && len(g.Map) == 0
}

// parametersName is the variable in which Argo CD gives parameters. Its value
// is "null" if `plugin:` of the Application has no parameters. It is absent if
// the Application has no `plugin:` and was found by discovery.
const parametersName = "ARGOCD_APP_PARAMETERS"

func parameters(env map[string]string) (map[string]given, diag.List) {
	var found diag.List
	text := strings.TrimSpace(env[parametersName])
	if text == "" {
		return derived(env), nil
	}
	var list []given
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		// The error of encoding/json names Go types, and may quote a value.
		report(&found, parametersName, errors.New("must be a list of parameters, each with `name` and one of `string`, "+
			"`array` and `map`"))
		return nil, found
	}
	out := map[string]given{}
	for _, g := range list {
		where := cmp.Or(g.Name, "without a name")
		if _, err := parameter.Find(parameter.Table(), g.Name); err != nil {
			report(&found, "parameter "+where, err)
		}
		if _, twice := out[g.Name]; twice {
			report(&found, "parameter "+where, errors.New("must not be given twice"))
		}
		out[g.Name] = g
	}
	return out, found
}

// derived reads PARAM_CONFIG, PARAM_CLUSTER_0, PARAM_AUTO_TAG: the variables
// that Argo CD derives from parameters for scripts. They count only if the
// parameters themselves are absent, as when somebody tries the plugin by hand.
// The names do not keep the case of keys.
func derived(env map[string]string) map[string]given {
	out := map[string]given{}
	for _, p := range parameter.Table() {
		name := paramPrefix + upper(p.Name)
		g := given{Name: p.Name, Map: map[string]string{}}
		if text, ok := env[name]; ok {
			g.String = &text
		}
		for p.Shape == parameter.Array {
			text, ok := env[fmt.Sprintf("%s_%d", name, len(g.Array))]
			if !ok {
				break
			}
			g.Array = append(g.Array, text)
		}
		for key, text := range env {
			if key, ok := strings.CutPrefix(key, name+"_"); ok && p.Shape == parameter.Map {
				g.Map[keyOf(key)] = text
			}
		}
		out[p.Name] = g
	}
	return out
}

// keyOf returns a key in its usual case: codes of findings in capitals, all
// other keys in small letters.
func keyOf(name string) string {
	if _, ok := diag.ParseCode(name); ok {
		return name
	}
	return strings.ToLower(name)
}

// set sets a parameter. A string is accepted for every shape.
func set(p parameter.Parameter, s *parameter.Settings, g given) error {
	isString, isArray, isMap := g.String != nil && *g.String != "", len(g.Array) > 0, len(g.Map) > 0
	switch {
	case isString && !isArray && !isMap:
		return p.SetText(s, *g.String)
	case p.Shape == parameter.Array && isArray && !isMap && !isString:
		return p.Set(s, parameter.Value{Array: g.Array})
	case p.Shape == parameter.Map && isMap && !isArray && !isString:
		return p.Set(s, parameter.Value{Map: g.Map})
	}
	return fmt.Errorf("must be %s", []string{"a string", "an array or a string", "a map or a string"}[p.Shape])
}

// reportUnknown finds misspelt names in the plugin's environment.
func reportUnknown(found *diag.List, env map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(env)) {
		short, ok := strings.CutPrefix(name, envPrefix+namePrefix)
		if !ok {
			continue
		}
		if p, err := parameter.Find(parameter.Table(), strings.ReplaceAll(strings.ToLower(short), "_", "-")); err != nil ||
			upper(p.Name) != short {
			report(found, namePrefix+short, cmp.Or(err, fmt.Errorf("must be written %s", envName(p))))
		}
	}
}
