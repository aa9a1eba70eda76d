package hostile

import (
	"fmt"
	"strings"
	"testing"
)

// refused are the exit codes of an input that cannot be rendered.
var refused = []int{1, 2}

// bombs are expressions that use too much memory or time, or crash the process.
var bombs = map[string]string{
	"repeat":                    `repeat 2000000000 "x" | len`,
	"repeat of repeat":          `repeat 40000 (repeat 40000 "x") | len`,
	"repeat, negative":          `repeat -1 "x"`,
	"until":                     `until 300000000 | len`,
	"untilStep":                 `untilStep 0 300000000 1 | len`,
	"seq":                       `seq 1 300000000 | len`,
	"indent":                    `indent 2000000000 "x" | len`,
	"nindent":                   `nindent 2000000000 "x" | len`,
	"indent of lines":           `indent 100000 (repeat 100000 "\n") | len`,
	"printf width":              `printf "%1000000d%1000000d%1000000d%1000000d" 1 2 3 4 | repeat 500 | len`,
	"printf width of argument":  `printf "%*d" 999999 1 | repeat 2000 | len`,
	"printf precision":          `printf "%.900000f" 1.0 | repeat 2000 | len`,
	"replace with nothing":      `replace "" (repeat 100000 "x") (repeat 100000 "y") | len`,
	"regexReplaceAll":           `regexReplaceAll "" (repeat 100000 "x") (repeat 100000 "y") | len`,
	"join":                      `join (repeat 100000 "x") (until 100000) | len`,
	"wrapWith":                  `wrapWith 1 (repeat 100000 "x") (repeat 50000 "y ") | len`,
	"splitList":                 `splitList "" (repeat 50000000 "x") | len`,
	"chunk of nothing":          `chunk 0 (list 1 2 3)`,
	"pow":                       `round 1.5 2000000000`,
	"derivePassword":            `range until 100000 }}{{ derivePassword 1 "long" "a" "b" "c" }}{{ end }}{{ "x"`,
	"bcrypt":                    `range until 100000 }}{{ htpasswd "a" "b" }}{{ end }}{{ "x"`,
	"sha256":                    `range until 1000000 }}{{ sha256sum (repeat 1000000 "x") }}{{ end }}{{ "x"`,
	"regex":                     `regexMatch (repeat 100 "(x+x+)+") (repeat 1000000 "x")`,
	"regex, nested repeats":     `regexMatch (printf "(%s){1000}" (repeat 1000 "(x{1000})?")) "x"`,
	"nested ranges":             `range until 10000 }}{{ range until 10000 }}{{ range until 10000 }}x{{ end }}{{ end }}{{ end }}{{ "x"`,
	"silent nested ranges":      `range until 10000 }}{{ range until 10000 }}{{ range until 10000 }}{{ end }}{{ end }}{{ end }}{{ "x"`,
	"range over a number":       `range 9000000000000 }}{{ end }}{{ "x"`,
	"range over a number, wide": `range 9000000000000 }}xxxxxxxxxxxxxxxx{{ end }}{{ "x"`,
	"ranges with variables":     `range $i := until 100000 }}{{ range $j := until 100000 }}{{ $k := add $i $j }}{{ end }}{{ end }}{{ "x"`,
	"dict of itself":            `$d := dict }}{{ $_ := set $d "a" $d }}{{ toYaml $d }}{{ "x"`,
	"dict of itself, JSON":      `$d := dict }}{{ $_ := set $d "a" $d }}{{ toJson $d }}{{ "x"`,
	"dict of itself, printed":   `$d := dict }}{{ $_ := set $d "a" $d }}{{ $d }}{{ "x"`,
	"dict of itself, copied":    `$d := dict }}{{ $_ := set $d "a" $d }}{{ deepCopy $d | len }}{{ "x"`,
	"dict of itself, merged":    `$d := dict }}{{ $_ := set $d "a" $d }}{{ mustMergeOverwrite $d (deepCopy $d) | len }}{{ "x"`,
	"dict of itself, compared":  `$d := dict }}{{ $_ := set $d "a" $d }}{{ $e := dict }}{{ $_ := set $e "a" $e }}{{ deepEqual $d $e }}{{ "x"`,
	"dict in a list in itself":  `$d := dict }}{{ $_ := set $d "a" (list $d) }}{{ toYaml $d }}{{ "x"`,
	"two dicts, each other":     `$d := dict }}{{ $e := dict "d" $d }}{{ $_ := set $d "e" $e }}{{ toYaml $d }}{{ "x"`,
	"values of themselves":      `$_ := set .Values "a" .Values }}{{ toYaml .Values }}{{ "x"`,
	"values of the context":     `$_ := set .Values "a" $ }}{{ toYaml .Values }}{{ "x"`,
	"graph, YAML":               `$d := dict "a" "b" }}{{ range until 40 }}{{ $d = dict "a" $d "b" $d }}{{ end }}{{ toYaml $d | len }}{{ "x"`,
	"graph, JSON":               `$d := dict "a" "b" }}{{ range until 40 }}{{ $d = dict "a" $d "b" $d }}{{ end }}{{ toJson $d | len }}{{ "x"`,
	"graph, printed":            `$d := dict "a" "b" }}{{ range until 40 }}{{ $d = dict "a" $d "b" $d }}{{ end }}{{ print $d | len }}{{ "x"`,
	"graph, copied":             `$d := dict "a" "b" }}{{ range until 40 }}{{ $d = dict "a" $d "b" $d }}{{ end }}{{ deepCopy $d | len }}{{ "x"`,
	"graph, compared":           `$d := dict "a" "b" }}{{ $e := dict "a" "b" }}{{ range until 40 }}{{ $d = dict "a" $d "b" $d }}{{ $e = dict "a" $e "b" $e }}{{ end }}{{ deepEqual $d $e }}{{ "x"`,
	"graph, merged":             `$d := dict "a" "b" }}{{ range until 40 }}{{ $d = dict "a" $d "b" $d }}{{ end }}{{ merge (dict) $d | len }}{{ "x"`,
	"graph of lists":            `$d := list "b" }}{{ range until 40 }}{{ $d = list $d $d }}{{ end }}{{ toJson $d | len }}{{ "x"`,
	"concat":                    `$d := list "b" }}{{ range until 40 }}{{ $d = concat $d $d }}{{ end }}{{ len $d }}{{ "x"`,
	"print, doubled":            `$d := "b" }}{{ range until 40 }}{{ $d = print $d $d }}{{ end }}{{ len $d }}{{ "x"`,
	"cat, doubled":              `$d := "b" }}{{ range until 40 }}{{ $d = cat $d $d }}{{ end }}{{ len $d }}{{ "x"`,
	"quote, doubled":            `$d := "\"" }}{{ range until 40 }}{{ $d = quote $d }}{{ end }}{{ len $d }}{{ "x"`,
	"toJson, doubled":           `$d := "\"" }}{{ range until 40 }}{{ $d = toJson $d }}{{ end }}{{ len $d }}{{ "x"`,
	"b64enc, grown":             `$d := "x" }}{{ range until 100 }}{{ $d = b64enc $d }}{{ end }}{{ len $d }}{{ "x"`,
	"sorted":                    `range until 100000 }}{{ sortAlpha (until 10000) | len }}{{ end }}{{ "x"`,
	"strings in a list":         `$l := list }}{{ range $i := until 100000 }}{{ $l = append $l (printf "%d%s" $i (repeat 50000 "x")) }}{{ end }}{{ len $l }}{{ "x"`,
	"strings in a dict":         `$l := dict }}{{ range $i := until 100000 }}{{ $_ := set $l (toString $i) (printf "%d%s" $i (repeat 50000 "x")) }}{{ end }}{{ len $l }}{{ "x"`,
	"fromJson, deep":            `fromJson (printf "{\"a\":%s" (repeat 10000000 "["))`,
	"fromYaml, deep":            `fromYaml (printf "a: %s" (repeat 1000000 "["))`,
	"fromYaml, aliases":         `$s := "a0: &a0 x\n" }}{{ range $i := until 30 }}{{ $s = printf "%sa%d: &a%d [*a%d, *a%d]\n" $s (add1 $i) (add1 $i) $i $i }}{{ end }}{{ fromYaml $s | toJson | len }}{{ "x"`,
	"fromYaml, long scalar":     `fromYaml (printf "a: &a %s\nb: [%s*a]" (repeat 1000000 "x") (repeat 10000 "*a, ")) | toJson | len`,
	"fail with a long text":     `fail (repeat 100000000 "x")`,
	"required with a long text": `required (repeat 100000000 "x") nil`,
	"tpl of itself":             `tpl "{{ tpl .Template.self . }}" (dict "Template" (dict "self" "x"))`,
	"tpl, nested":               `$t := "x" }}{{ range until 10000 }}{{ $t = printf "{{ tpl %q . }}" $t }}{{ end }}{{ tpl $t . }}{{ "x"`,
	"tpl of a large template":   `tpl (repeat 10000000 "{{ 1 }}") . | len`,
	"tpl of many definitions":   `tpl (repeat 1000000 "{{ define \"a\" }}{{ end }}") . | len`,
	"deep parentheses":          `tpl (printf "{{ %s1%s }}" (repeat 1000000 "(") (repeat 1000000 ")")) .`,
	"deep ifs":                  `tpl (printf "%s%s" (repeat 1000000 "{{ if 1 }}") (repeat 1000000 "{{ end }}")) .`,
	"long pipeline":             `tpl (printf "{{ 1 %s }}" (repeat 1000000 "| add 1 ")) .`,
	"semver":                    `semverCompare (repeat 1000000 ">=1.0.0 || ") "1.2.3"`,
	"glob":                      `.Files.Glob (repeat 10000 "{a,b}{a,b}*") | len`,
	"trunc of a huge number":    `substr 0 9223372036854775807 "x"`,
	"index of a huge number":    `index (list 1) 9223372036854775807`,
	"slice of a huge number":    `slice (list 1) 0 9223372036854775807`,
	"division":                  `div 1 0`,
	"remainder":                 `mod 1 0`,
	"a nil function":            `call nil`,
	"first of nothing":          `first list`,
	"keys of no dict":           `keys "x"`,
	"set in nil":                `set nil "a" "b"`,
	"levels of a dict":          `$d := dict }}{{ range until 1000000 }}{{ $d = dict "a" $d }}{{ end }}{{ toJson $d | len }}{{ "x"`,
	"levels of a list":          `$d := list }}{{ range until 1000000 }}{{ $d = list $d }}{{ end }}{{ toYaml $d | len }}{{ "x"`,
	"levels, printed":           `$d := list }}{{ range until 10000000 }}{{ $d = list $d }}{{ end }}{{ print $d | len }}{{ "x"`,
}

// TestEngineBombs proves that each bomb ends in a finding or in a result, in a chart and in a value that
// istiod's own chart renders as a template.
func TestEngineBombs(t *testing.T) {
	all := map[string]attack{}
	for name, expression := range bombs {
		a := attack{files: chart(map[string]string{"templates/a.yaml": configMap("istiod", expression)}), spec: ownCharts,
			hosts: []host{commandLine}}
		all[name+" in a chart"] = a
		all[name+" in a value"] = attack{files: valued("{{ " + expression + " }}"), hosts: []host{commandLine}}
	}
	attacks(t, all)
}

// TestEngineBombsEverywhere runs some bombs in every host.
func TestEngineBombsEverywhere(t *testing.T) {
	all := map[string]attack{}
	for _, name := range []string{"repeat", "nested ranges", "dict of itself", "graph, JSON", "until"} {
		all[name] = attack{files: valued("{{ " + bombs[name] + " }}"),
			hosts: append([]host{checked, inPackage}, everywhere...), codes: refused}
	}
	define := func(body string) attack {
		return attack{files: chart(map[string]string{"templates/_a.tpl": body,
			"templates/a.yaml": configMap("istiod", `include "a" .`)}), spec: ownCharts, codes: refused}
	}
	all["include of itself"] = define(`{{ define "a" }}{{ include "a" . }}{{ end }}`)
	all["include of itself, twice"] = define(`{{ define "a" }}{{ include "a" . }}{{ include "a" . }}{{ end }}`)
	all["template of itself"] = define(`{{ define "a" }}{{ template "a" . }}{{ end }}`)
	all["two of each other"] = define(
		`{{ define "a" }}{{ template "b" . }}{{ end }}{{ define "b" }}{{ include "a" . }}{{ end }}`)
	all["forty levels, each twice"] = define(levels(40))
	all["include and tpl"] = define(`{{ define "a" }}{{ tpl "{{ include \"a\" . }}" . }}{{ end }}`)
	self := valued(`{{ tpl (index .Values.initContainers 0).image . }}`)
	all["a value that renders itself"] = attack{files: self, codes: refused}
	all["a value that renders itself twice"] = attack{files: valued(
		`{{ $i := (index .Values.initContainers 0).image }}{{ tpl $i . }}{{ tpl $i . }}`), codes: refused}
	attacks(t, all)
}

// levels returns n templates that each call the next one twice.
func levels(n int) string {
	var b strings.Builder
	name := func(i int) string { return strings.Repeat("a", i+1) }
	for i := range n {
		fmt.Fprintf(&b, "{{ define %q }}{{ template %q . }}{{ template %q . }}{{ end }}", name(i), name(i+1), name(i+1))
	}
	return b.String() + fmt.Sprintf("{{ define %q }}{{ end }}", name(n))
}
