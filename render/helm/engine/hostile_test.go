package engine_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime/debug"
	"strings"
	"testing"

	helmchart "helm.sh/helm/v3/pkg/chart"

	"github.com/meshpress/meshpress/render/helm/engine"
)

// chartOf makes a chart of templates by their names.
func chartOf(templates map[string]string) *helmchart.Chart {
	c := &helmchart.Chart{
		Metadata: &helmchart.Metadata{Name: "c", Version: "1.0.0", APIVersion: "v2",
			Maintainers: []*helmchart.Maintainer{{Name: "m"}}},
		Files: []*helmchart.File{{Name: "x.txt", Data: []byte("x\ny\n")}, {Name: "a/x.txt", Data: []byte("z")}},
	}
	for name, text := range templates {
		c.Templates = append(c.Templates, &helmchart.File{Name: "templates/" + name, Data: []byte(text)})
	}
	return c
}

// render renders one template.
func render(t testing.TB, text string, given map[string]any) (string, error) {
	t.Helper()
	c := chartOf(map[string]string{"a.yaml": text})
	out, err := engine.Render(c, seen(t, c, given), few)
	return out.Files["c/templates/a.yaml"], err
}

// few are a fifth of the default limits. A bomb that they stop takes a fifth of the time.
var few = engine.Limits{Steps: 600_000, Memory: 50 << 20}

const loop = `{{ $d := dict "a" "b" }}{{ range until 40 }}{{ $d = dict "a" $d "b" $d }}{{ end }}`

// bombs take more than their share of memory, time or stack in Helm.
var bombs = map[string]string{
	"repeat":                        `{{ repeat 2000000000 "x" | len }}`,
	"repeat of repeat":              `{{ repeat 40000 (repeat 40000 "x") | len }}`,
	"until":                         `{{ until 300000000 | len }}`,
	"until, negative":               `{{ until -300000000 | len }}`,
	"untilStep":                     `{{ untilStep 0 300000000 1 | len }}`,
	"untilStep over the end":        `{{ untilStep 0 9223372036854775807 9223372036854775806 | len }}`,
	"untilStep, down":               `{{ untilStep 0 -300000000 -1 | len }}`,
	"seq":                           `{{ seq 1 300000000 | len }}`,
	"seq, down":                     `{{ seq 300000000 | len }}`,
	"seq of three":                  `{{ seq 0 1 300000000 | len }}`,
	"indent":                        `{{ indent 2000000000 "x" | len }}`,
	"nindent":                       `{{ nindent 2000000000 "x" | len }}`,
	"indent of lines":               `{{ indent 100000 (repeat 100000 "\n") | len }}`,
	"printf width":                  `{{ printf (repeat 1000 "%1000000d") 1 | len }}`,
	"printf width of argument":      `{{ printf (repeat 1000 "%*d") 999999 1 | len }}`,
	"printf precision":              `{{ printf (repeat 1000 "%.900000f") 1.0 | len }}`,
	"printf of one many times":      `{{ printf (repeat 10000 "%[1]s") (repeat 100000 "x") | len }}`,
	"replace with nothing":          `{{ replace "" (repeat 100000 "x") (repeat 100000 "y") | len }}`,
	"regexReplaceAll":               `{{ regexReplaceAll "" (repeat 100000 "x") (repeat 100000 "y") | len }}`,
	"regexReplaceAll of groups":     `{{ regexReplaceAll ".*" (repeat 100000 "x") (repeat 10000 "${0}") | len }}`,
	"join":                          `{{ join (repeat 100000 "x") (until 100000) | len }}`,
	"wrapWith":                      `{{ wrapWith 1 (repeat 100000 "x") (repeat 50000 "y ") | len }}`,
	"splitList":                     `{{ splitList "" (repeat 10000000 "x") | len }}`,
	"a key of TOML with many parts": `{{ fromToml (print (repeat 50000 "a.") "a=1") | len }}`,
	"derivePassword":                `{{ range until 100000 }}{{ derivePassword 1 "long" "a" "b" "c" }}{{ end }}`,
	"sha256":                        `{{ range until 1000000 }}{{ sha256sum (repeat 1000000 "x") }}{{ end }}`,
	"regex":                         `{{ regexMatch (repeat 100 "(x+x+)+") (repeat 10000000 "x") }}`,
	"regex, nested repeats":         `{{ regexMatch (repeat 400 "(x{1000})?") "x" }}`,
	"nested ranges":                 `{{ range until 10000 }}{{ range until 10000 }}{{ range until 10000 }}x{{ end }}{{ end }}{{ end }}`,
	"silent nested ranges":          `{{ range until 10000 }}{{ range until 10000 }}{{ range until 10000 }}{{ end }}{{ end }}{{ end }}`,
	"range over a number":           `{{ range 9000000000000 }}{{ end }}`,
	"variables":                     `{{ range $i := until 100000 }}{{ range $j := until 100000 }}{{ $k := add $i $j }}{{ end }}{{ end }}`,
	"dict of itself":                `{{ $d := dict }}{{ $_ := set $d "a" $d }}`,
	"dict in a list in itself":      `{{ $d := dict }}{{ $_ := set $d "a" (list 1 (list $d)) }}`,
	"dict in chunks of itself":      `{{ $d := dict }}{{ $_ := set $d "a" (chunk 1 (list $d)) }}`,
	"two dicts, each other":         `{{ $d := dict }}{{ $e := dict "d" $d }}{{ $_ := set $d "e" $e }}`,
	"values of themselves":          `{{ $_ := set .Values "a" .Values }}`,
	"values of the context":         `{{ $_ := set .Values "a" $ }}`,
	"merged into itself":            `{{ $d := dict "x" (dict) }}{{ $_ := merge $d (dict "x" (dict "y" $d)) }}`,
	"merged below itself":           `{{ $x := dict "q" 1 }}{{ $d := dict "x" $x }}{{ $_ := mergeOverwrite $d (dict "x" (dict "y" (dict "z" $x))) }}`,
	"graph, YAML":                   loop + `{{ toYaml $d | len }}`,
	"graph, pretty YAML":            loop + `{{ toYamlPretty $d | len }}`,
	"graph, JSON":                   loop + `{{ toJson $d | len }}`,
	"graph, TOML":                   loop + `{{ toToml $d | len }}`,
	"graph, print":                  loop + `{{ print $d | len }}`,
	"graph, printed":                loop + `{{ $d }}`,
	"graph, quoted":                 loop + `{{ quote $d }}`,
	"graph as a key":                loop + `{{ $_ := dict $d 1 }}`,
	"graph, copied":                 loop + `{{ deepCopy $d | len }}`,
	"graph, merged":                 loop + `{{ merge (dict) $d | len }}`,
	"graph, html":                   loop + `{{ html $d }}`,
	"graph of lists":                `{{ $d := list "b" }}{{ range until 40 }}{{ $d = list $d $d }}{{ end }}{{ toJson $d | len }}`,
	"graph that grows last":         `{{ $d := dict }}{{ $l := list }}{{ range until 1000 }}{{ $l = append $l $d }}{{ end }}{{ $_ := set $d "a" (until 100000) }}{{ $l }}`,
	"concat":                        `{{ $d := list "b" }}{{ range until 40 }}{{ $d = concat $d $d }}{{ end }}{{ len $d }}`,
	"print, doubled":                `{{ $d := "b" }}{{ range until 40 }}{{ $d = print $d $d }}{{ end }}{{ len $d }}`,
	"quote, doubled":                `{{ $d := "\"" }}{{ range until 40 }}{{ $d = quote $d }}{{ end }}{{ len $d }}`,
	"b64enc, grown":                 `{{ $d := "x" }}{{ range until 100 }}{{ $d = b64enc $d }}{{ end }}{{ len $d }}`,
	"sorted":                        `{{ range until 100000 }}{{ sortAlpha (until 10000) | len }}{{ end }}`,
	"texts in a list":               `{{ $l := list }}{{ range $i := until 100000 }}{{ $l = append $l (printf "%d%s" $i (repeat 50000 "x")) }}{{ end }}{{ len $l }}`,
	"texts in a dict":               `{{ $l := dict }}{{ range $i := until 100000 }}{{ $_ := set $l (toString $i) (printf "%d%s" $i (repeat 50000 "x")) }}{{ end }}`,
	"uniq":                          `{{ uniq (until 100000) | len }}`,
	"without":                       `{{ range until 1000 }}{{ without (until 100000) 1 2 3 | len }}{{ end }}`,
	"output":                        `{{ range until 100000 }}{{ repeat 10000 "x" }}{{ end }}`,
	"output of texts":               `{{ range until 100000 }}` + strings.Repeat("x", 10000) + `{{ end }}`,
	"fromYaml, aliases":             `{{ $s := "a0: &a0 x\n" }}{{ range $i := until 30 }}{{ $s = printf "%sa%d: &a%d [*a%d, *a%d]\n" $s (add1 $i) (add1 $i) $i $i }}{{ end }}{{ fromYaml $s | toJson | len }}`,
	"fromYaml, long scalar":         `{{ fromYaml (printf "a: &a %s\nb: [%s*a]" (repeat 1000000 "x") (repeat 10000 "*a, ")) | toJson | len }}`,
	"fromYaml of a lot":             `{{ fromYaml (repeat 8000000 "- ") }}`,
	"fromJson, deep":                `{{ fromJson (printf "{\"a\":%s%s}" (repeat 9000 "[") (repeat 9000 "]")) }}`,
	"tpl, nested":                   `{{ $t := "{{ 1 }}" }}{{ range until 10000 }}{{ $t = printf "{{ tpl %q . }}" $t }}{{ end }}{{ tpl $t . }}`,
	"tpl of a large template":       `{{ tpl (repeat 10000000 "{{ 1 }}") . | len }}`,
	"tpl of many definitions":       `{{ tpl (repeat 1000000 "{{ define \"a\" }}{{ end }}") . | len }}`,
	"tpl of a long pipeline":        `{{ tpl (printf "{{ 1%s }}" (repeat 100000 "|print")) . }}`,
	"long pipelines of functions":   `{{ range until 1000 }}{{ tpl (printf "{{ if 0 }}%d{{ 1%s }}{{ end }}" . (repeat 50000 "|print")) $ }}{{ end }}`,
	"tpl of definitions, often":     `{{ range until 1000 }}{{ tpl (printf "%d%s" . (repeat 20000 "{{ define \"a\" }}{{ end }}")) $ }}{{ end }}`,
	"tpl of variables":              `{{ tpl (print "{{ $x := 1 }}" (repeat 20000 "{{ $y := 1 }}") (repeat 20000 "{{ $x }}")) . }}`,
	"deep parentheses":              `{{ tpl (printf "{{ %s1%s }}" (repeat 5000 "(") (repeat 5000 ")")) . }}`,
	"deep ifs":                      `{{ tpl (printf "%s%s" (repeat 50000 "{{ if 1 }}") (repeat 50000 "{{ end }}")) . }}`,
	"deep ifs without an end":       `{{ tpl (repeat 1000000 "{{ if 1 }}") . }}`,
	"deep else ifs":                 `{{ tpl (printf "{{ if 0 }}%s{{ end }}" (repeat 50000 "{{ else if 0 }}")) . }}`,
	"semver":                        `{{ semverCompare (repeat 1000000 ">=1.0.0 || ") "1.2.3" }}`,
	"levels of a dict":              `{{ $d := dict }}{{ range until 1000000 }}{{ $d = dict "a" $d }}{{ end }}{{ toJson $d | len }}`,
	"levels of a list":              `{{ $d := list }}{{ range until 1000000 }}{{ $d = list $d }}{{ end }}{{ toYaml $d | len }}`,
	"levels, printed":               `{{ $d := list }}{{ range until 10000000 }}{{ $d = list $d }}{{ end }}{{ $d }}`,
	"levels, indented":              `{{ $d := until 100000 }}{{ range until 900 }}{{ $d = dict "a" $d }}{{ end }}{{ toYaml $d | len }}`,
	"template of itself":            `{{ define "a" }}{{ template "a" . }}{{ end }}{{ template "a" . }}`,
	"include of itself":             `{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}`,
	"include of itself, twice":      `{{ define "a" }}{{ include "a" . }}{{ include "a" . }}{{ end }}{{ include "a" . }}`,
	"two of each other":             `{{ define "a" }}{{ template "b" . }}{{ end }}{{ define "b" }}{{ include "a" . }}{{ end }}{{ template "a" . }}`,
	"include and tpl":               `{{ define "a" }}{{ tpl "{{ include \"a\" . }}" . }}{{ end }}{{ template "a" . }}`,
	"tpl of itself":                 `{{ tpl .Values.self . }}`,
	"tpl of itself, twice":          `{{ tpl .Values.twice . }}`,
	"forty levels, each twice":      levels(40),
	"range over includes": `{{ define "a" }}` + strings.Repeat("{{ .Values.x }}", 1000) +
		`{{ end }}{{ range until 100000 }}{{ include "a" $ }}{{ end }}`,
	"address":                    `{{ printf "%p" .Values }}`,
	"address, with flags":        `{{ printf "%#-10.3p" .Values }}`,
	"address, by number":         `{{ printf "%[1]p" .Values }}`,
	"address in a list":          `{{ list (semver "1.2.3") }}`,
	"address in a dict, printed": `{{ printf "%d" (dict "a" (semver "1.2.3")) }}`,
	"address in a list, joined":  `{{ squote (list .Capabilities) }}`,
}

// levels are templates that call the next one twice each.
func levels(n int) string {
	var b strings.Builder
	name := func(i int) string { return fmt.Sprintf("l%d", i) }
	for i := range n {
		fmt.Fprintf(&b, "{{ define %q }}{{ template %q . }}{{ template %q . }}{{ end }}", name(i), name(i+1), name(i+1))
	}
	return b.String() + `{{ define "` + name(n) + `" }}{{ end }}{{ template "l0" . }}`
}

var self = map[string]any{
	"self":  "{{ tpl .Values.self . }}",
	"twice": "{{ tpl .Values.twice . }}{{ tpl .Values.twice . }}",
}

// TestBombsAreRefused runs in a process of its own with little memory: a bomb
// that went off would end it, whatever the test says.
func TestBombsAreRefused(t *testing.T) {
	if os.Getenv("MESHPRESS_BOMBS") == "" {
		inOwnProcess(t)
		return
	}
	debug.SetMaxStack(600 << 20)
	for name, text := range bombs {
		t.Run(name, func(t *testing.T) {
			_, err := render(t, text, self)
			refused, ok := errors.AsType[*engine.Refusal](err)
			if !ok {
				t.Fatalf("the error is %.200v, want a refusal", err)
			}
			if !strings.HasPrefix(refused.Error(), "c/templates/a.yaml:") {
				t.Errorf("%q does not name the template", refused)
			}
		})
		debug.FreeOSMemory()
	}
}

// inOwnProcess runs a test of this binary with a bounded address space.
func inOwnProcess(t *testing.T) {
	t.Helper()
	script := "ulimit -v " + addressSpace + `; exec "$0" "$@"`
	command := exec.Command("sh", "-c", script, os.Args[0], "-test.run",
		"^"+t.Name()+"$",
		"-test.v")
	command.Env = append(os.Environ(), "MESHPRESS_BOMBS=1", "GOMEMLIMIT=1GiB")
	out, err := command.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
		t.Errorf("%v\n%.8000s", err, out)
	}
}

func TestRefusalsNameTheValue(t *testing.T) {
	c := chartOf(map[string]string{"a.yaml": `{{ tpl (toYaml .Values.list) . }}`})
	given := map[string]any{"list": []any{1, map[string]any{"image": "a:{{ randAlpha 5 }}"}}}
	_, err := engine.Render(c, seen(t, c, given), engine.Limits{})
	const want = `c/templates/a.yaml:1:3: value "list[1].image": must not call "randAlpha", which does not exist here: ` +
		"its result is random, so that the output would differ from run to run"
	if err == nil || err.Error() != want {
		t.Errorf("the error is\n%v, want\n%s", err, want)
	}
}

// clocks are calls of what does not exist, in every disguise.
func TestWhatIsNotDeterminedDoesNotExist(t *testing.T) {
	for _, call := range []string{
		"now", `date "2006" 0`, `htmlDate "x"`, `dateInZone "2006" "x" "UTC"`, `ago 1`, `toDate "2006" "2020"`,
		`mustToDate "2006" "2020"`,
		`dateModify "-1h" now`, `unixEpoch now`, `randAlphaNum 8`, `randInt 0 9`, `randBytes 8`, `shuffle "abc"`, "uuidv4",
		`genPrivateKey "rsa"`,
		`(genCA "a" 1).Cert`, `bcrypt "a"`, `htpasswd "a" "b"`, `encryptAES "a" "b"`, `getHostByName "localhost"`,
		"env `HOME`", "expandenv `$HOME`",
	} {
		for disguise, text := range map[string]string{
			"plain": "{{ " + call + " }}", "base64": `{{ tpl (b64dec "` +
				base64.StdEncoding.EncodeToString([]byte("{{ "+call+" }}")) + `") . }}`,
			"in two":  `{{ tpl (print .Values.a .Values.b) . }}`,
			"defined": `{{ define "x" }}{{ ` + call + ` }}{{ end }}{{ include "x" . }}`,
		} {
			half := len(call) / 2
			_, err := render(t, text, map[string]any{"a": "{{ " + call[:half], "b": call[half:] + " }}"})
			if err == nil || !strings.Contains(err.Error(), "does not exist here") &&
				!strings.Contains(err.Error(), "Helm does not have it") {
				t.Errorf("%s, %s: the error is %v", call, disguise, err)
			}
		}
	}
}

// TestBranchesThatAreNotTaken: what is not called does no harm.
func TestBranchesThatAreNotTaken(t *testing.T) {
	got, err := render(t, `{{ if .Values.x }}{{ now }}{{ uuidv4 }}{{ else }}fixed{{ end }}`, nil)
	if err != nil || got != "fixed" {
		t.Errorf("it rendered %q, error %v", got, err)
	}
}
