package engine_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/meshpress/meshpress/render/helm/engine"
	"github.com/meshpress/meshpress/render/limit"
)

// TestLimitsAreTheCallers: each limit is one.
func TestLimitsAreTheCallers(t *testing.T) {
	for text, limits := range map[string]engine.Limits{
		`{{ range until 900 }}{{ end }}`:           {Steps: 1000},
		`{{ repeat 100 "x" }}{{ repeat 100 "x" }}`: {Memory: 199},
		`{{ repeat 100 "x" }}`:                     {String: 99},
		`{{ repeat 100 "x" | trunc 50 }}`:          {Output: 49},
		`{{ until 100 }}`:                          {List: 99},
		`{{ toJson (until 100) }}`:                 {Nodes: 99},
		`{{ toJson (dict "a" (dict "b" 1)) }}`:     {Depth: 1},
		`{{ tpl "{{ tpl .Chart.Name . }}" . }}`:    {Calls: 1},
		`{{ fromYaml "a: 1" }}`:                    {Document: 3},
		`{{ range until 100000 }}{{ end }}`:        {Time: 1},
	} {
		c := chartOf(map[string]string{"a.yaml": text})
		_, err := engine.Render(c, seen(t, c, nil), limits)
		if _, ok := errors.AsType[*engine.Refusal](err); !ok {
			t.Errorf("%s: the error is %v, want a refusal", text, err)
		}
		if _, err := engine.Render(c, seen(t, c, nil), engine.Limits{}); err != nil {
			t.Errorf("%s: the error is %v with the defaults", text, err)
		}
	}
}

// TestLimitsFollowThoseOfTheProcess: but those that the stack depends on do not.
func TestLimitsFollowThoseOfTheProcess(t *testing.T) {
	for text, raised := range map[string]bool{
		`{{ repeat 20000000 "x" | len }}`: true,
		`{{ define "a" }}{{ if gt . 0 }}{{ include "a" (sub . 1) }}{{ end }}{{ end }}{{ include "a" 1500 }}`: false,
	} {
		c := chartOf(map[string]string{"a.yaml": text})
		if _, err := engine.Render(c, seen(t, c, nil), engine.Limits{}); err == nil {
			t.Errorf("%s: there is no refusal", text)
		}
		if err := limit.Raise(2); err != nil {
			t.Fatal(err)
		}
		_, err := engine.Render(c, seen(t, c, nil), engine.Limits{})
		_ = limit.Raise(1)
		if (err == nil) != raised {
			t.Errorf("%s: with twice the limits, the error is %v", text, err)
		}
	}
}

// TestOrderOfMaps: what shows the order of a map shows the same one always.
func TestOrderOfMaps(t *testing.T) {
	const many = `{{ $d := dict }}{{ range until 20 }}{{ $_ := set $d (printf "k%02d" .) . }}{{ end }}`
	const shared = `{{ $s := dict }}{{ $d := dict "a" $s "b" $s }}{{ $_ := %s $d (dict "a" (dict "x" 1) "b" (dict "x" 2)) }}{{ toJson $d }}`
	for text, want := range map[string]string{
		many + `{{ keys $d | first }}{{ keys $d | last }}`: "k00k19",
		many +
			`{{ values $d | join "," }}`: "0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19",
		many + `{{ keys (dict "z" 1) $d | first }}`:                                      "z",
		`{{ .Files.AsConfig }}`:                                                          "x.txt: |\n  x\n  y",
		`{{ range $name, $_ := .Files.Glob "**" }}{{ $name }} {{ end }}`:                 "a/x.txt x.txt ",
		fmt.Sprintf(shared, "merge"):                                                     `{"a":{"x":1},"b":{"x":1}}`,
		fmt.Sprintf(shared, "mergeOverwrite"):                                            `{"a":{"x":2},"b":{"x":2}}`,
		`{{ (fromToml "a = 2020-01-01T00:00:00\nb = 2020-01-01T00:00:00+09:00").a }}`:    "2020-01-01T00:00:00Z",
		`{{ (fromToml "a = 2020-01-01T00:00:00\nb = 2020-01-01T00:00:00+09:00").b }}`:    "2020-01-01T00:00:00+09:00",
		`{{ .Chart.Maintainers }}`:                                                       "[{m  }]",
		`{{ typeOf .Values }} {{ typeIs "chartutil.Values" . }} {{ kindOf .Values }}`:    "chartutil.Values true map",
		`{{ .Capabilities.KubeVersion }} {{ (semver "1.2.3").Minor }} {{ semver "v2" }}`: "v1.20.0 2 2.0.0",
	} {
		for range 5 {
			if got, err := render(t, text, nil); err != nil || got != want {
				t.Errorf("%s: it rendered %q, error %v, want %q", text, got, err, want)
				break
			}
		}
	}
}

func TestListsOfMapsAreNoted(t *testing.T) {
	for text, want := range map[string]int{
		`{{ keys .Values }}`: 1, `{{ values .Values | first }}`: 1, `{{ .Values | keys }}`: 1,
		`{{ keys (dict "a" 1) }}`: 0, `{{ keys .Values | sortAlpha }}`: 0, `{{ sortAlpha (keys .Values) }}`: 0,
		`{{ len (.Values | keys) }}`: 0,
	} {
		c := chartOf(map[string]string{"a.yaml": text})
		out, err := engine.Render(c, seen(t, c, map[string]any{"a": 1, "b": 2}), engine.Limits{})
		if err != nil || len(out.Unordered) != want {
			t.Errorf("%s: noted %q, error %v, want %d", text, out.Unordered, err, want)
		}
	}
}
