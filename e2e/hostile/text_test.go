package hostile

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// evilTexts are texts that a printed format could interpret.
var evilTexts = map[string]string{
	"a command of GitHub":     "a\n::error::owned",
	"a command, encoded":      "a%0A::error::owned",
	"a command, returned":     "a\r::add-mask::owned",
	"a file and a command":    "a,line=1::owned\n::stop-commands::owned",
	"an escape":               "a\x1b]0;owned\x07\x1b[2J",
	"an escape of eight bits": "a\u009b31mowned",
	"a backspace":             "a\b\b\bowned",
	"right to left":           "a\u202eowned\u2066",
	"no width":                "a\u200bowned\ufeff",
	"a line of Unicode":       "a\u2028::error::owned\u0085owned",
	"a link":                  "[owned](https://evil.example)",
	"a bare link":             "https://evil.example/owned",
	"an image":                "![owned](https://evil.example/a.png)",
	"a tag":                   "<img src=x onerror=owned><script>owned</script>",
	"a comment":               "--><h1>owned</h1><!--",
	"the end of a block":      "</details></td></tr></table>\n\n# owned",
	"a table":                 "a | b | owned |",
	"a fence":                 "```\n# owned\n```",
	"back-quotes":             "a` **owned** `b",
	"a heading":               "a\n\n# owned\n\n- [x] owned",
	"a mention":               "@owned",
	"an entity":               "&lt;b&gt;owned",
	"the end of CDATA":        "]]><owned/>",
	"no UTF-8":                "a\xff\xfeowned",
	"a verb of printf":        "%s%d%!owned(%n)",
	"an end of JSON":          `a","owned":"b`,
	"a backslash":             `a\n::error::owned\`,
	"a tab":                   "a\towned",
}

// textPlaces return inputs with a text that some output quotes.
var textPlaces = map[string]func(text string) attack{
	"a file name": func(text string) attack {
		name := strings.NewReplacer("/", "_", "\x00", "").Replace(text)
		return attack{files: map[string]string{"ilm.yaml": honest, name + ".yaml": controlPlane("cluster2", "a: b")}}
	},
	"a cluster": func(text string) attack {
		return attack{files: map[string]string{"ilm.yaml": controlPlane(asJSON(text), "a: b")}}
	},
	"a key": func(text string) attack {
		return attack{files: map[string]string{"ilm.yaml": controlPlane("cluster1", asJSON(text)+": b")}}
	},
	"a value": func(text string) attack {
		return attack{files: map[string]string{"ilm.yaml": controlPlane("cluster1",
			"values: {global: {"+asJSON(text)+": "+asJSON(text)+"}}")}}
	},
	"a tag": func(text string) attack {
		return attack{files: map[string]string{"ilm.yaml": strings.Replace(honest, usual, asJSON(text), 1)}}
	},
	"a resource": func(text string) attack {
		return attack{files: map[string]string{"ilm.yaml": strings.Replace(controlPlane("cluster1", "a: b"), "name: istiod",
			"name: "+asJSON(text), 1)}}
	},
	"an overlay": func(text string) attack {
		return attack{files: map[string]string{"ilm.yaml": controlPlane("cluster1",
			overlay("Deployment", asJSON(text), "spec."+text, "1"))}}
	},
	"a failure": func(text string) attack {
		return attack{files: chart(map[string]string{"templates/a.yaml": configMap("istiod", "fail "+asJSON(text))}),
			spec: ownCharts}
	},
	"a note": func(text string) attack {
		return attack{files: chart(map[string]string{"templates/NOTES.txt": "{{ printf \"%s\" " + asJSON("WARNING: "+text) +
			" }}"}), spec: ownCharts}
	},
	"a waiver": func(text string) attack {
		return attack{files: map[string]string{"ilm.yaml": honest},
			spec: "{policies: {waivers: [{code: MP0004, clusters: [" + asJSON(text) + "], reason: " + asJSON(text) +
				", expires: \"2020-01-01\"}]}}", git: true}
	},
	"a rule": func(text string) attack {
		return attack{files: map[string]string{"ilm.yaml": honest,
			"rules/a.yaml": strings.Replace(rule("false", ""), "}]\n", ", message: "+asJSON(text)+"}]\n", 1)},
			spec: "{policies: {files: [rules]}}"}
	},
}

// formats are the output formats of findings and changes.
func formats() []host {
	var out []host
	for _, f := range []string{"text", "json", "sarif", "junit", "github", "markdown"} {
		out = append(out, line("check "+f, "check", "app", "--format", f))
	}
	for _, verb := range []string{"diff", "plan"} {
		out = append(out, line(verb, verb, "app", "--against", "tree"),
			line(verb+" markdown", verb, "app", "--against", "tree", "--format", "markdown"))
	}
	return append(out, plugin, function, commandLine)
}

// TestTexts prints every text from every place, in turns through the formats.
func TestTexts(t *testing.T) {
	all, n := map[string]attack{}, 0
	for place, in := range textPlaces {
		for name, text := range evilTexts {
			a := in(text)
			a.lay = func(w *world) { w.tree("repo/tree") }
			a.holds = isText
			hosts := formats()
			a.hosts = inTurn(hosts, n)
			n++
			all[name+" in "+place] = a
			if a.hosts[0].name == "check github" || a.hosts[0].name == "check markdown" || *thorough {
				continue
			}
			b := a // formats for programs get every text
			b.hosts = []host{hosts[4], hosts[5]}
			all[name+" in "+place+", on a forge"] = b
		}
	}
	attacks(t, all)
}

var (
	aCommand = regexp.MustCompile(`(?m)^::[\w-]+`)
	active   = regexp.MustCompile(
		`(?m)^#+ owned|^- \[x\] owned|<(?:img|script|h1|owned)|\]\(https?://evil|!\[owned|^\| b \| owned|\*\*owned\*\*`)
)

// isText checks that the readers of stdout and stderr see plain text.
func isText(w *world, r result) {
	format := "text"
	for i, arg := range r.args {
		if arg == "--format" {
			format = r.args[i+1]
		}
	}
	if r.args[0] != "fn" && !r.isManifests() && strings.ContainsFunc(r.out, isControl) {
		w.Errorf("control characters on stdout: %s", short(r.out))
	}
	logged := r.err
	if format != "github" && !r.isManifests() && r.args[0] != "fn" {
		logged += "\n" + r.out
	}
	if m := aCommand.FindString(logged); m != "" {
		w.Errorf("a command of GitHub: %q", m)
	}
	if format == "github" {
		for l := range strings.Lines(r.out) {
			if reason := notOurs(l); reason != "" {
				w.Errorf("%s: %q", reason, l)
			}
		}
	}
	if format == "markdown" {
		if m := active.FindString(outOfCode(r.out)); m != "" {
			w.Errorf("it is more than text: %q", m)
		}
		if regexp.MustCompile(`(^|\s|>|\()@owned`).MatchString(outOfCode(r.out)) {
			w.Error("it mentions somebody")
		}
	}
}

var ofGitHub = regexp.MustCompile(`^::(?:error|warning|notice) (.*?)::`)

// notOurs returns why a line is no GitHub command of meshpress, "" if it is one. Such a command has properties,
// each at most once.
func notOurs(line string) string {
	m := ofGitHub.FindStringSubmatch(line)
	if m == nil {
		return "not a command of ours"
	}
	var keys []string
	for property := range strings.SplitSeq(m[1], ",") {
		key, _, _ := strings.Cut(property, "=")
		if slices.Contains(keys, key) ||
			!slices.Contains([]string{"file", "line", "col", "endLine", "endColumn", "title"}, key) {
			return "a property of somebody else"
		}
		keys = append(keys, key)
	}
	return ""
}

var code = regexp.MustCompile("(?s)```.*?\n```|`[^`\n]+`|``[^\n]+?``")

// outOfCode is what Markdown does not take for code.
func outOfCode(text string) string { return code.ReplaceAllString(text, "") }
