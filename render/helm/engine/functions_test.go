package engine_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/Masterminds/sprig/v3"
	helmengine "helm.sh/helm/v3/pkg/engine"

	"github.com/meshpress/meshpress/render/helm/engine"
)

// TestEveryFunctionOfHelmIsKnown: it is here, or its absence is explained. A
// new version of sprig cannot bring one unseen.
func TestEveryFunctionOfHelmIsKnown(t *testing.T) {
	for name := range sprig.TxtFuncMap() {
		if name == "env" || name == "expandenv" { // Helm takes them away
			continue
		}
		_, err := render(t, "{{ if false }}{{ "+name+" }}{{ end }}ok", nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// texts are templates whose result Helm's engine decides.
var texts = []string{
	`{{ eq 1 1.0 }}`, `{{ eq .Values.none nil }}`, `{{ eq (list 1) (list 1) }}`, `{{ ne "a" "b" }}`,
	`{{ lt 1 2 }}{{ le 2 2 }}{{ gt 3 2 }}{{ ge 1 2 }}`,
	`{{ eq "a" "b" "a" }}`, `{{ lt "a" 1 }}`, `{{ lt true false }}`, `{{ eq }}`, `{{ eq 1 }}`, `{{ eq true 1 }}`,
	`{{ eq .Values.none "x" }}`,
	`{{ index (list 1 2 3) 1 }}`, `{{ index .Values "m" "a" }}`, `{{ index .Values.m "zz" }}`, `{{ index (list 1) 1 }}`,
	`{{ index (list 1) 5 }}`, `{{ index nil 1 }}`,
	`{{ index .Values.none "x" }}`, `{{ index "abc" 1 }}`, `{{ index (list (list 1 2)) 0 1 }}`,
	`{{ len "abc" }}{{ len (list 1) }}{{ len (dict "a" 1) }}`, `{{ len nil }}`, `{{ len 1 }}`,
	`{{ not true }}{{ not nil }}{{ not "" }}{{ not .Values.none }}{{ not (list) }}`,
	`{{ and 1 0 }}{{ or 0 "x" }}{{ and .Values.none .Values.none.x }}`,
	`{{ .Values.none }}`, `{{ .Values.none.x }}`, `{{ .Values.m.none }}`, `{{ "<no value>" }}`,
	`{{ print nil }}{{ print 1 2 "a" "b" 3 }}`, `{{ println "a" }}`,
	`{{ printf "%s %d %v %q %5.2f %t %x %T" "a" 1 .Values.m "q" 1.5 true "x" .Values.l }}`,
	`{{ printf "%[2]d %[1]d" 1 2 }}`, `{{ printf "%*d" 5 1 }}`, `{{ printf "%d" "x" }}`, `{{ printf "%" }}`,
	`{{ html "<a>" }}{{ js "'" }}{{ urlquery "a b" }}`, `{{ .Values.m }}{{ .Values.l }}{{ .Values.f }}{{ .Values.b }}`,
	`{{ .Values.m | toYaml | nindent 2 }}`, `{{ .Values | toJson }}`,
	`{{ toYamlPretty .Values }}`, `{{ toToml .Values.m }}`, `{{ fromYaml "a: [1, b]" }}`, `{{ (fromYaml "a: [").Error }}`,
	`{{ fromYamlArray "- 1" }}`, `{{ fromYamlArray "a" }}`,
	`{{ fromJson "{}" }}`, `{{ (fromJson "x").Error }}`, `{{ fromJsonArray "[1]" }}`, `{{ (fromToml "a = 1").a }}`,
	`{{ mustFromJson "{" }}`, `{{ fromYaml "null" }}`, `{{ fromJson "null" }}`,
	`{{ fromYaml "a: &x {b: 1}\nc: *x" }}`, `{{ required "m" .Values.none }}`, `{{ required "m" "" }}`,
	`{{ required "m" 0 }}`, `{{ fail "m" }}`, `{{ lookup "v1" "Pod" "" "" }}`,
	`{{ include "d" . }}{{ template "d" . }}`,
	`{{ define "d" }}[{{ . | kindOf }}]{{ end }}{{ include "d" (list 1) }}{{ template "d" 1 }}`, `{{ include "none" . }}`,
	`{{ template "none" . }}`,
	`{{ tpl "{{ .Values.m.a }}" . }}`, `{{ tpl "a" . }}`, `{{ tpl "" . }}`,
	`{{ tpl "{{ define \"z\" }}z{{ end }}{{ include \"z\" . }}" . }}{{ include "z" . }}`, `{{ tpl "{{ nope }}" . }}`,
	`{{ tpl "{{ .none }}-<no value>" . }}`, `{{ tpl "{{ tpl \"{{ .Values.m.a }}\" . }}" . }}`,
	`{{ range $i, $e := .Values.l }}{{ if eq $i 1 }}{{ continue }}{{ end }}{{ $e }}{{ else }}x{{ end }}`,
	`{{ range .Values.l }}{{ break }}{{ end }}{{ range 3 }}{{ . }}{{ end }}{{ range $k, $v := .Values.m }}{{ $k }}={{ $v }}{{ end }}`, `{{ range .Values.none }}{{ else }}e{{ end }}`, `{{ range "abc" }}{{ end }}`,
	`{{ with .Values.m }}{{ .a }}{{ else }}x{{ end }}{{ with .Values.none }}y{{ else with .Values.m }}{{ .a }}{{ end }}`,
	`{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ end }}{{ $x }}`, `{{ block "b" . }}{{ .Values.m.a }}{{ end }}`,
	`{{ set .Values "q" 1 | toJson }}{{ unset .Values "q" | toJson }}`,
	`{{ merge (dict "a" 1 "m" (dict "x" 1)) (dict "a" 2 "b" 3 "m" (dict "x" 2 "y" 3)) | toJson }}`,
	`{{ mergeOverwrite (dict "a" 1 "m" (dict "x" 1) "l" (list 1)) (dict "a" false "b" nil "m" (dict "x" 2) "l" (list)) | toJson }}`, `{{ merge (dict "a" "" "m" (dict) "l" (list)) (dict "a" nil "m" (dict "x" 1) "l" (list 1)) | toJson }}`,
	`{{ mergeOverwrite (dict "a" (dict "b" 1)) (dict "a" "s") | toJson }}{{ mergeOverwrite (dict "a" "s") (dict "a" (dict "b" 1)) | toJson }}{{ merge (dict "a" "s") (dict "a" (dict "b" 1)) | toJson }}`,
	`{{ mergeOverwrite (dict "a" nil) (dict "a" (dict "b" nil)) | toJson }}{{ merge (dict) nil | toJson }}{{ mustMerge (dict "a" nil) (dict "a" 1) | toJson }}`, `{{ mergeOverwrite .Values (dict "m" (dict "a" "z")) | toJson }}`,
	`{{ deepCopy .Values | toJson }}{{ deepCopy nil }}`,
	`{{ keys (dict "a" 1) }}{{ values (dict "a" 1) }}{{ pick .Values "f" | toJson }}{{ omit .Values "f" | toJson }}{{ pluck "a" .Values.m .Values | toJson }}`,
	`{{ dict "a" }}{{ dict 1 2 }}{{ get .Values.m "a" }}{{ get .Values.m "z" }}{{ hasKey .Values "m" }}{{ dig "m" "a" "d" .Values.m }}`, `{{ dig "a" "d" .Values.m }}`,
	`{{ default "d" .Values.none }}{{ default "d" "x" }}{{ coalesce nil "" "c" }}{{ ternary 1 2 true }}{{ empty .Values.none }}{{ all 1 0 }}{{ any 1 0 }}`,
	`{{ list 1 "a" nil | toJson }}{{ append (list 1) 2 }}{{ prepend (list 1) 2 }}{{ concat (list 1) (list 2) }}{{ first (list 1 2) }}{{ rest (list 1 2) }}{{ last (list 1 2) }}{{ initial (list 1 2) }}`,
	`{{ uniq (list 1 1 2) }}{{ without (list 1 2) 1 }}{{ has 1 (list 1) }}{{ compact (list 1 0 "") }}{{ reverse (list 1 2) }}{{ chunk 2 (list 1 2 3) }}{{ slice (list 1 2 3) 1 2 }}{{ sortAlpha (list "b" "a") }}`,
	`{{ join "," (list 1 "a") }}{{ split "," "a,b" | toJson }}{{ splitList "," "a,b" }}{{ splitn "," 2 "a,b,c" | toJson }}{{ cat 1 "a" nil }}{{ toStrings (list 1 2) }}`,
	`{{ indent 2 "a\nb" }}{{ nindent 2 "a" }}{{ repeat 3 "x" }}{{ replace "a" "b" "aa" }}{{ trunc 2 "abc" }}{{ trunc -2 "abc" }}{{ substr 1 2 "abc" }}{{ abbrev 5 "abcdefgh" }}{{ wrap 3 "a b c d" }}{{ wrapWith 2 "-" "abcd" }}`,
	`{{ quote 1 nil "a" }}{{ squote 1 "a" }}{{ upper "a" }}{{ title "ab" }}{{ snakecase "aB" }}{{ camelcase "a_b" }}{{ kebabcase "aB" }}{{ initials "a b" }}{{ plural "a" "b" 2 }}{{ trimAll "x" "xax" }}{{ nospace "a b" }}`,
	`{{ add 1 2 }}{{ sub 1 2 }}{{ mul 2 3 }}{{ div 6 2 }}{{ mod 5 2 }}{{ max 1 2 }}{{ min 1 2 }}{{ round 1.555 2 }}{{ floor 1.5 }}{{ ceil 1.5 }}{{ addf 1.5 2 }}{{ int "3" }}{{ int64 3.7 }}{{ float64 "1.5" }}{{ toDecimal "777" }}{{ atoi "x" }}`,
	`{{ until 3 }}{{ untilStep 0 6 2 }}{{ untilStep 6 0 -2 }}{{ seq 3 }}{{ seq 1 2 5 }}{{ seq 5 1 }}{{ seq 0 }}{{ until -2 }}`, `{{ div 1 0 }}`, `{{ mod 1 0 }}`, `{{ repeat -1 "x" }}`, `{{ substr 5 9 "abc" }}`, `{{ slice (list 1) 0 9 }}`, `{{ chunk 0 (list 1) }}`,
	`{{ regexMatch "a+" "aa" }}{{ regexFind "b" "abc" }}{{ regexFindAll "a" "aa" -1 }}{{ regexReplaceAll "(a)" "ab" "${1}x" }}{{ regexSplit "," "a,b" -1 }}{{ regexQuoteMeta "a.b" }}{{ regexReplaceAllLiteral "a" "ab" "$" }}`, `{{ regexFind "(" "a" }}`, `{{ mustRegexMatch "(" "a" }}`,
	`{{ b64enc "a" }}{{ b64dec "YQ==" }}{{ b32enc "a" }}{{ sha256sum "a" }}{{ sha1sum "a" }}{{ adler32sum "a" }}{{ base "a/b" }}{{ dir "a/b" }}{{ ext "a.b" }}{{ clean "a/../b" }}{{ isAbs "/a" }}{{ osBase "a/b" }}`,
	`{{ semverCompare ">=1.2" "1.3.0" }}{{ (semver "1.2.3-a").Prerelease }}{{ (semver "1.2.3").Compare (semver "1.2.4") }}{{ semver "1.2.3" }}`, `{{ semver "x" }}`, `{{ urlParse "https://a:1/b?c=d" | toJson }}{{ urlJoin (dict "scheme" "https" "host" "a") }}`,
	`{{ kindOf .Values }}{{ kindIs "map" .Values.m }}{{ typeOf .Values.m }}{{ typeOf .Values.l }}{{ typeOf 1 }}{{ typeIs "string" "a" }}{{ typeIsLike "semver.Version" (semver "1.0.0") }}{{ deepEqual (list 1) (list 1) }}`,
	`{{ duration 90 }}{{ duration "90" }}{{ durationRound "2h5m" }}{{ toJson .Chart }}{{ .Chart.Name }}{{ .Chart.IsRoot }}{{ toYaml .Chart.Maintainers }}`, `{{ .Release.Name }}{{ .Release.Namespace }}{{ .Release.Service }}{{ .Release.IsInstall }}{{ .Release.Revision }}`,
	`{{ .Template.Name }}{{ .Template.BasePath }}{{ .Capabilities.KubeVersion.Minor }}{{ .Capabilities.KubeVersion }}{{ .Capabilities.APIVersions.Has "apps/v1" }}{{ .Subcharts }}`,
	`{{ .Files.Get "x.txt" }}{{ .Files.Get "none" }}{{ range .Files.Lines "x.txt" }}<{{ . }}>{{ end }}{{ (.Files.Glob "a/*").AsConfig }}{{ (.Files.Glob "a/*").AsSecrets }}{{ .Files.Glob "[" | len }}{{ .Files.GetBytes "x.txt" }}`,
	`{{ (.Values.Table "m").a }}{{ .Values.AsMap | toJson }}{{ .Values.PathValue "m.a" }}`, `{{ .Values.Table "none" }}`,
	`{{ .Chart.none }}`, `{{ .Values.m.a.b }}`, `{{ nope }}`, `{{ .Values.s | upper | quote }}`, `{{ upper 1 }}`,
	`{{ "a" | indent }}`, `{{ call .Values.s }}`,
	`{{- /* c */ -}} x {{- "y" -}} z`, `{{ if .Values.s }}`,
	`{{ toRawJson (dict "a" "<b>") }}{{ toPrettyJson .Values.m }}{{ mustToJson .Values.l }}{{ toJson (dict "a" "<b>") }}`,
	`{{ derivePassword 1 "long" "p" "u" "s" }}`, `{{ env "A" }}`,
	`{{ $_ := set . "Values" (dict "new" 1) }}{{ .Values }}{{ $.Values.new }}`, `{{ tpl (toYaml .Values) . }}`,
	`{{ include "gotpl" . }}`, `{{ tpl "{{ if .x }}{{ include \"gotpl\" (dict) }}{{ end }}y" (dict "x" 1) }}`,
	`{{ get . "Values" | toJson }}`,
}

func example() map[string]any {
	return map[string]any{"m": map[string]any{"a": "x", "b": 1.0}, "l": []any{"p", "q", 3.0}, "s": "text", "f": 1.5,
		"b": true, "none2": nil, "multi": "a\nb\n"}
}

func TestTemplatesAreThoseOfHelm(t *testing.T) {
	for _, text := range texts {
		t.Run(text, func(t *testing.T) {
			judge(t, chartOf(map[string]string{"a.yaml": text, "_h.tpl": `{{ define "d" }}d{{ end }}`,
				"z.yaml": "{{ define \"d\" }}e{{ end }}{{ .Values.s }}"}), example())
		})
	}
}

// TestErrorsAreThoseOfHelm: what a chart says itself reads the same.
func TestErrorsAreThoseOfHelm(t *testing.T) {
	for _, text := range []string{`{{ fail "m" }}`, `{{ required "a: b" nil }}`,
		`{{ define "x" }}{{ fail "in x" }}{{ end }}{{ include "x" . }}`, `{{ nope }}`, `{{ if }}`, `{{ .Values.s.t }}`,
		`{{ upper 1 }}`, `{{ tpl "{{ fail \"t\" }}" . }}`} {
		c := chartOf(map[string]string{"a.yaml": text})
		_, want := helmengine.Render(c, values(t, c, example()))
		_, got := engine.Render(c, seen(t, c, example()), engine.Limits{})
		if want == nil || got == nil || got.Error() != want.Error() {
			t.Errorf("%s: the error is\n%v, Helm's\n%v", text, got, want)
		}
	}
}

// address is what Helm prints of a pointer.
var address = regexp.MustCompile(`0x[0-9a-f]{8,}`)

// FuzzTemplates compares generated templates with Helm's engine, which gets
// those alone that end here without a refusal: it has no limits.
func FuzzTemplates(f *testing.F) {
	for _, text := range texts {
		f.Add(text, "text")
	}
	f.Fuzz(func(t *testing.T, text, value string) {
		given := func() map[string]any {
			v := example()
			v["s"], v["t"] = value, strings.ToUpper(value)
			return v
		}
		c := chartOf(map[string]string{"a.yaml": text})
		limits := engine.Limits{Steps: 20_000, Memory: 1 << 20, String: 1 << 18, Calls: 50}
		out, ours := engine.Render(c, seen(t, c, given()), limits)
		if _, refused := errors.AsType[*engine.Refusal](ours); refused || len(out.Unordered) > 0 ||
			strings.Contains(text, "fromToml") {
			return
		}
		want, helms := helmengine.Render(c, values(t, c, given()))
		if address.MatchString(want["c/templates/a.yaml"]) {
			return // it differs from run to run
		}
		if (ours == nil) != (helms == nil) || ours == nil && out.Files["c/templates/a.yaml"] != want["c/templates/a.yaml"] {
			t.Errorf("%q: it is %q, %v; Helm's is %q, %v", text, out.Files, ours, want, helms)
		}
	})
}
