package engine_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/meshpress/meshpress/render/helm/engine"
)

// word is in the place of a text of the same length.
const word = "qbzjxzjxzjx"

// others are texts that words stand for.
var others = []string{"cluster-001", "0.E_prod-Ab"}

// watched renders a text with a word among the values. It returns the function that looked at it.
func watched(t *testing.T, text string) (out, looked string, err error) {
	t.Helper()
	c := chartOf(map[string]string{"a.yaml": text, "_h.tpl": `{{ define "d" }}d{{ . }}{{ end }}`})
	limits := engine.Limits{Steps: 20_000, Memory: 1 << 20, String: 1 << 18, Calls: 50}
	got, err := engine.RenderWatched(c, seen(t, c, withText(word)), limits, []string{word})
	return got.Files["c/templates/a.yaml"], got.Looked, err
}

func withText(s string) map[string]any {
	v := example()
	v["s"], v["m"].(map[string]any)["w"], v["lw"] = s, s, []any{"p", s}
	return v
}

// carriesAll reports a text that carries the word, as the engine says, and is another one with another text.
func carriesAll(t *testing.T, text string) {
	t.Helper()
	out, looked, err := watched(t, text)
	if err != nil || looked != "" {
		return
	}
	c := chartOf(map[string]string{"a.yaml": text, "_h.tpl": `{{ define "d" }}d{{ . }}{{ end }}`})
	for _, other := range others {
		got, err := engine.Render(c, seen(t, c, withText(other)), engine.Limits{})
		want := strings.ReplaceAll(out, word, other)
		if err != nil || got.Files["c/templates/a.yaml"] != want {
			t.Errorf("%s: nothing looked at the word, but with %q it is\n%s, %v; want\n%s",
				text, other, got.Files["c/templates/a.yaml"], err, want)
		}
	}
}

var literal = regexp.MustCompile(`"[^"]*"`)

// variants are the text, and the text with a value in the place of each literal.
func variants(text string) []string {
	out := []string{text}
	for _, at := range literal.FindAllStringIndex(text, -1) {
		for _, value := range []string{"$.Values.s", "$.Values.m", "$.Values.lw"} {
			out = append(out, text[:at[0]]+value+text[at[1]:])
		}
	}
	return out
}

// TestWordsThatNobodyLooksAtAreCarried: every function, with a word in the place of every argument. The seeds of
// FuzzWatched check that each is carried whole.
func TestWordsThatNobodyLooksAtAreCarried(t *testing.T) {
	carried := 0
	for _, text := range texts {
		for _, variant := range variants(text) {
			if out, looked, err := watched(t, variant); err == nil && looked == "" && strings.Contains(out, word) {
				carried++
			}
		}
	}
	if carried < 50 {
		t.Errorf("only %d templates carry the word to their output", carried)
	}
}

func FuzzWatched(f *testing.F) {
	for _, text := range texts {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, variant := range variants(text) {
			carriesAll(t, variant)
		}
	})
}

// TestSearchForAWordIsBounded: a list that contains lists twice, and these again, has more items than can be searched.
func TestSearchForAWordIsBounded(t *testing.T) {
	text := `{{ $l := list "a" "b" }}{{ range 60 }}{{ $l = list $l $l }}{{ end }}{{ slice $l 0 1 | kindOf }}`
	if out, looked, err := watched(t, text); err == nil && looked == "" {
		t.Errorf("nothing is said of %s", out)
	}
}

func TestWhoLooksAtAWordIsNamed(t *testing.T) {
	for text, want := range map[string]string{
		`{{ .Values.s }}`: "", `{{ .Values.s | quote | indent 2 }}`: "", `{{ toYaml .Values }}`: "",
		`{{ if .Values.s }}x{{ end }}{{ with .Values.s }}{{ . }}{{ end }}`: "", `{{ eq .Values.s "" }}`: "",
		`{{ range $k, $v := .Values.m }}{{ $v }}{{ end }}`: "", `{{ include "d" .Values.s }}`: "",
		`{{ tpl .Values.s . }}{{ printf "%s-%s" .Values.s "x" }}`: "", `{{ (fromYaml (toYaml .Values)).s }}`: "",
		`{{ eq .Values.s "cluster-001" }}`: "eq", `{{ "x" | eq .Values.s }}`: "eq", `{{ len .Values.s }}`: "len",
		`{{ .Values.s | trunc 3 }}`: "trunc", `{{ sha256sum (toYaml .Values) }}`: "sha256sum",
		`{{ printf "%5s" .Values.s }}`: "printf", `{{ has .Values.s .Values.l }}`: "has",
		`{{ (dict .Values.s 1) | toYaml }}`: "dict", `{{ index .Values.m .Values.s }}`: "index",
		`{{ fromYaml (printf "%s: 1" .Values.s) | toYaml }}`:                                  "fromYaml",
		`{{ tpl (printf "{{ eq \"%s\" .Values.s }}" .Values.s) . }}`:                          "tpl",
		`{{ toYamlPretty (printf "%s%s" .Values.s (b64dec "jQ==")) }}`:                        "toYamlPretty",
		`{{ .Files.Get .Values.s }}`:                                                          "a method",
		`{{ .Values.s | .Files.Get }}`:                                                        "a method",
		`{{ $f := .Files }}{{ $f.Get (printf "a/%s" .Values.s) }}`:                            "a method",
		`{{ .Capabilities.APIVersions.Has .Values.s }}`:                                       "a method",
		`{{ if false }}{{ else if (.Files.Get .Values.s) }}{{ end }}`:                         "a method",
		`{{ tpl "{{ .Files.Get .Values.s }}" . }}`:                                            "a method",
		`{{ define "x" }}{{ .Files.Get .Values.s }}{{ end }}{{ template "x" $ }}`:             "a method",
		`{{ .Files.Get "x.txt" }}{{ .Files.Get (printf "%s" "x") }}{{ (.Values.Table "m") }}`: "",
	} {
		if _, looked, _ := watched(t, text); looked != want {
			t.Errorf("%s: %q looked at the word, want %q", text, looked, want)
		}
	}
}
