package chart

import (
	"fmt"
	"strings"
	"testing"

	helmchart "helm.sh/helm/v3/pkg/chart"
)

// of makes a chart of one template.
func of(template string) *helmchart.Chart {
	return &helmchart.Chart{
		Metadata:  &helmchart.Metadata{Name: "c"},
		Templates: []*helmchart.File{{Name: "templates/a.yaml", Data: []byte(template)}},
	}
}

func TestChartsThatDifferFromRunToRunAreRefused(t *testing.T) {
	for template, want := range map[string]string{
		"{{ now }}":                                     "now",
		"{{ if .a }}{{ .b | randAlpha }}":               "", // does not parse: Helm says where
		"{{ if (uuidv4) }}{{ end }}":                    "uuidv4",
		"{{ date \"2006\" .x }}":                        "date",
		"{{ tpl \"{{ now }}\" . }}":                     "now",
		"{{ $x := `{{ randInt 1 9 }}` }}{{ tpl $x . }}": "randInt",
		"{{ tpl `{{ tpl \"{{ now }}\" . }}` . }}":       "now",
		"{{ print \"{{ now }}\" }}":                     "", // for somebody else's templates
		"{{ tpl (print \"{{\" .x \"}}\") . }}":          "",
		"{{ tpl .now . }}":                              "",
	} {
		err := refuseImpure(of(template))
		if got := err != nil; got != (want != "") || got && !strings.Contains(err.Error(), `must not call "`+want+`" in "templates/a.yaml"`) {
			t.Errorf("%s: error %v, want one about %q", template, err, want)
		}
	}
}

func TestValuesThatDifferFromRunToRunAreRefused(t *testing.T) {
	const want = `value "a.list[1].%s" must not call %q: chart "c" renders values as templates, and its result differs from run to run`
	tpl := &Chart{Chart: of("{{ tpl (toYaml .Values.a) . }}"), Name: "c"}
	plain := &Chart{Chart: of("{{ toYaml .Values.a }}"), Name: "c"}
	for _, test := range []struct{ key, value, path, name string }{
		{"k", "x-{{ now | unixEpoch }}", "k", "now"},
		{"k", "{{ randAlpha 5 | lower }}", "k", "randAlpha"},
		{"k", "{{ with .x }}{{ . | date `2006` }}{{ end }}", "k", "date"},
		{"k", "{{ tpl `{{ now }}` . }}", "k", "now"},
		{"{{ uuidv4 }}", "v", "{{ uuidv4 }}", "uuidv4"},
		{"k", "{{ .Values.now }} now", "", ""},
		{"k", "{{ now", "", ""},               // Helm says what is wrong with it
		{"k", "{{ env `POD_NAME` }}", "", ""}, // the injector has it, Helm does not
	} {
		values := map[string]any{"a": map[string]any{"list": []any{1, map[string]any{test.key: test.value}}}}
		message := ""
		if test.name != "" {
			message = fmt.Sprintf(want, test.path, test.name)
		}
		if got := text(tpl.RefuseImpure(values)); got != message {
			t.Errorf("%q: %q: error %q, want %q", test.key, test.value, got, message)
		}
		if err := plain.RefuseImpure(values); err != nil {
			t.Errorf("%q: %q: error %v of a chart without tpl", test.key, test.value, err)
		}
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
