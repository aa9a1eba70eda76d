package chart

import "testing"

func TestIsWhole(t *testing.T) {
	for text, want := range map[string]bool{
		"{{ toYaml | indent 2 }}": false, "{{ toYaml @ | indent 2 }}": true, "{{- toYaml (omitNil @) | nindent 10 }}": true,
		"{{ @ | toYaml }}": true, "{{ (@) | toJson }}": true, `{{ include "x.resources" @ | trim }}`: true,
		"{{- with @ }}":           true,
		"{{ range $k, $v := @ }}": true, "{{ range @ }}": true, "{{ $x := @ }}": true, "{{ tpl (toYaml @) $ }}": true,
		"{{ if @ }}": false, "{{ @ | quote }}": false, `{{ eq "a" @ }}`: false, "{{ notoYaml @ }}": false,
		"{{ not @ }}": false,
	} {
		for i, c := range text {
			if c == '@' && isWhole(text[:i], text[i+1:]) != want {
				t.Errorf("%s: isWhole is %t", text, !want)
			}
		}
	}
}
