package hostile

import (
	"maps"
	"strings"
	"testing"
)

// clocks are expressions whose results differ between runs or machines. They must not render.
var clocks = map[string]string{
	"now":                  `now`,
	"date":                 `date "2006-01-02" now`,
	"date of no date":      `date "2006-01-02T15:04:05" "yesterday"`,
	"date of nil":          `date "2006-01-02T15:04:05" nil`,
	"htmlDate of no date":  `htmlDate "x"`,
	"dateInZone":           `dateInZone "2006-01-02T15:04:05" "x" "UTC"`,
	"htmlDateInZone":       `htmlDateInZone "x" "UTC"`,
	"ago":                  `ago (toDate "2006-01-02" "2020-01-01")`,
	"durationRound":        `durationRound (toDate "2006-01-02" "2020-01-01")`,
	"unixEpoch":            `unixEpoch now`,
	"dateModify":           `dateModify "-1h" now`,
	"randAlphaNum":         `randAlphaNum 8`,
	"randAlpha":            `randAlpha 8`,
	"randAscii":            `randAscii 8`,
	"randNumeric":          `randNumeric 8`,
	"randBytes":            `randBytes 8`,
	"randInt":              `randInt 0 1000000000`,
	"shuffle":              `shuffle "abcdefghijklmnopqrstuvwxyz"`,
	"uuidv4":               `uuidv4`,
	"genPrivateKey":        `genPrivateKey "ecdsa"`,
	"genCA":                `(genCA "a" 1).Cert`,
	"genSelfSignedCert":    `(genSelfSignedCert "a" nil nil 1).Cert`,
	"bcrypt":               `bcrypt "a"`,
	"htpasswd":             `htpasswd "a" "b"`,
	"encryptAES":           `encryptAES "a" "b"`,
	"env":                  `env "HOME"`,
	"expandenv":            `expandenv "$HOME"`,
	"getHostByName":        `getHostByName "localhost"`,
	"address of a dict":    `printf "%p" .Values`,
	"address of a list":    `printf "%p" (list 1)`,
	"address, by %v":       `printf "%v" (list (printf "%p" .Values))`,
	"address of context":   `printf "%#p" $`,
	"time of a method":     `(toDate "2006-01-02" "2020-01-01").Local`,
	"time, not equal":      `(now).Year`,
	"time of another zone": `toDate "2006-01-02" "2020-01-01" | date "2006-01-02T15:04:05Z07:00"`,
	"epoch in this zone":   `date "2006-01-02T15:04:05Z07:00" 0`,
}

// disguises hide an expression from readers of the template.
var disguises = map[string]func(expression string) map[string]string{
	"plain": func(e string) map[string]string { return map[string]string{"templates/a.yaml": configMap("istiod", e)} },
	"tpl": func(e string) map[string]string {
		return map[string]string{"templates/a.yaml": configMap("istiod",
			`tpl (print "{" "{ `+strings.ReplaceAll(e, `"`, `\"`)+` }" "}") .`)}
	},
	"base64": func(e string) map[string]string {
		return map[string]string{"templates/a.yaml": configMap("istiod", `tpl (b64dec "`+base64Of("{{ "+e+" }}")+`") .`)}
	},
	"file": func(e string) map[string]string {
		return map[string]string{"x.txt": "{{ " + e + " }}",
			"templates/a.yaml": configMap("istiod", `tpl (.Files.Get "x.txt") .`)}
	},
	"values": func(e string) map[string]string {
		return map[string]string{"values.yaml": "a: " + asJSON("{{ "+e[:len(e)/2]) + "\nb: " + asJSON(e[len(e)/2:]+" }}") +
			"\n", "templates/a.yaml": configMap("istiod", `tpl (print .Values.a .Values.b) .`)}
	},
	"twice": func(e string) map[string]string {
		return map[string]string{"templates/_a.tpl": `{{ define "x" }}{{ ` + e + ` }}{{ end }}`,
			"templates/_b.tpl": `{{ define "x" }}{{ ` + e + ` }}{{ end }}{{ define "y" }}b{{ end }}`,
			"templates/a.yaml": configMap("istiod", `include (print "x" "") .`)}
	},
	"subchart": func(e string) map[string]string {
		return map[string]string{"charts/sub/Chart.yaml": chartYAML("sub"),
			"charts/sub/templates/a.yaml": configMap("sub", e)}
	},
	"in tpl": func(e string) map[string]string {
		return map[string]string{"templates/a.yaml": configMap("istiod",
			`tpl "{{ define \"z\" }}{{ `+strings.ReplaceAll(e, `"`, `\"`)+` }}{{ end }}{{ include \"z\" . }}" .`)}
	},
	"notes": func(e string) map[string]string {
		return map[string]string{"templates/NOTES.txt": "{{ fail (toString (" + e + ")) }}"}
	},
}

// TestClocks tries every disguise of the clock, and every source of chance once.
func TestClocks(t *testing.T) {
	all := map[string]attack{}
	for disguise, files := range disguises {
		for name, expression := range map[string]string{"now": "now", "uuidv4": "uuidv4", "env": `env "HOME"`} {
			all[name+" in disguise: "+disguise] = attack{files: chart(files(expression)), spec: ownCharts,
				hosts: []host{commandLine}, codes: refused, holds: saysNoHome}
		}
	}
	for name, expression := range clocks {
		all[name] = attack{files: chart(disguises["base64"](expression)), spec: ownCharts, hosts: []host{commandLine},
			holds: isRefusedOrFixed}
		all[name+" in a value"] = attack{files: valued("{{ " + expression + " }}"), hosts: []host{commandLine},
			holds: isRefusedOrFixed}
	}
	attacks(t, all)
}

// saysNoHome checks that the output, including findings, does not show the environment.
func saysNoHome(w *world, r result) {
	if strings.Contains(r.err, w.path("home")) {
		w.Error("it printed the environment")
	}
}

// isRefusedOrFixed checks that a rendered result is the same at another second, and in another directory.
func isRefusedOrFixed(w *world, r result) {
	saysNoHome(w, r)
	if r.code != 0 {
		return
	}
	again := r.call
	again.env = []string{"TZ=Asia/Tokyo", "HOME=" + w.path("tmp"), "GODEBUG=randautoseed=1"}
	if other := w.run(again); other.out != r.out {
		w.Errorf("another run renders something else: %s", firstDifference(r.out, other.out))
	}
}

func firstDifference(a, b string) string {
	as, bs := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(as), len(bs)) {
		if as[i] != bs[i] {
			return as[i] + " / " + bs[i]
		}
	}
	return "one is longer"
}

// TestOrder proves that unordered input has a fixed order in the result.
func TestOrder(t *testing.T) {
	const many = `$d := dict }}{{ range until 40 }}{{ $_ := set $d (printf "k%d" .) . }}{{ end }}{{ `
	all := map[string]attack{}
	for name, expression := range map[string]string{
		"keys":             `keys $d | join ","`,
		"keys of two":      `keys $d (dict "x" 1 "y" 2) | join ","`,
		"values":           `values $d | join ","`,
		"keys in tpl":      `tpl "{{ keys . | join \",\" }}" $d`,
		"printed":          `print $d`,
		"range":            `range $k, $v := $d }}{{ $k }}{{ end }}{{ "x"`,
		"toStrings":        `toStrings (values $d)`,
		"first of keys":    `first (keys $d)`,
		"uniq of values":   `uniq (values $d)`,
		"invert by picks":  `pick $d "k1" "k2" "k3" | keys | join ","`,
		"keys of an omit":  `omit $d "k1" | keys | join ","`,
		"files":            `$.Files | toString`,
		"sortAlpha":        `sortAlpha (keys $d) | join ","`,
		"toToml":           `toToml $d`,
		"fromYaml of keys": `fromYaml "{b: 1, a: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8}" | keys | join ","`,
	} {
		files := chart(map[string]string{"templates/a.yaml": configMap("istiod", many+expression), "x.txt": "x", "y.txt": "y",
			"z.txt": "z"})
		all[name] = attack{files: files, spec: ownCharts, hosts: []host{commandLine}, holds: func(w *world, r result) {
			for range 2 {
				isRefusedOrFixed(w, r)
			}
		}}
	}
	attacks(t, all)
}

// TestFilesOfCharts proves that a chart reads only its own files.
func TestFilesOfCharts(t *testing.T) {
	all := map[string]attack{}
	for name, expression := range map[string]string{
		"get, upwards":  `.Files.Get "../../../../outside/secret.yaml"`,
		"get, absolute": `.Files.Get "/etc/hostname"`,
		"glob":          `(.Files.Glob "../**").AsConfig`,
		"lines":         `.Files.Lines "../../../../outside/secret.yaml"`,
		"secrets":       `(.Files.Glob "**").AsSecrets`,
	} {
		all[name] = attack{files: chart(map[string]string{"templates/a.yaml": configMap("istiod", expression)}),
			spec: ownCharts}
	}
	files := chart(nil)
	maps.Copy(files, map[string]string{"../charts/istiod/templates/b.yaml": configMap("b",
		`lookup "v1" "Secret" "kube-system" "" | toJson`)})
	all["lookup"] = attack{files: files, spec: ownCharts}
	attacks(t, all)
}
