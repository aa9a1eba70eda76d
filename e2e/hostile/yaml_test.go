package hostile

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// yamlBombs are fields that are small in a file and large in memory, or that a parser may fail on.
var yamlBombs = map[string]string{
	"aliases of a long scalar": "a: &a " + strings.Repeat("x", 20_000) + "\nb: [" + strings.Repeat("*a, ", 20_000) +
		"*a]\n",
	"aliases of long scalars": aliasLevels(3, 60, strings.Repeat("x", 500)),
	"aliases as keys": "a: &a " + strings.Repeat("x", 5000) + "\nb: [" + strings.Repeat("{*a : 1}, ", 20_000) +
		"1]\n",
	"aliases, ten by ten":      aliasLevels(9, 10, "x"),
	"aliases, two by two":      aliasLevels(40, 2, "x"),
	"aliases of maps":          mapLevels(40),
	"merge keys":               "m0: &m0 {a: 1}\n" + mergeLevels(40),
	"merge of a list":          "m: &m {a: 1}\nb: {<<: [" + strings.Repeat("*m, ", 100_000) + "*m]}\n",
	"alias of itself":          "a: &a [*a]\n",
	"alias of itself in a map": "a: &a {b: *a}\n",
	"merge of itself":          "a: &a {<<: *a}\n",
	"alias of nothing":         "a: *b\n",
	"deep lists":               "a: " + strings.Repeat("[", 500_000) + "\n",
	"deep lists that end":      "a: " + strings.Repeat("[", 50_000) + strings.Repeat("]", 50_000) + "\n",
	"deep maps":                "a: " + strings.Repeat("{a: ", 300_000) + "\n",
	"deep maps that end":       "a: " + strings.Repeat("{a: ", 9_000) + "1" + strings.Repeat("}", 9_000) + "\n",
	"deep by indentation":      deepBlock(3000),
	"deep by dashes":           "a:\n" + strings.Repeat("- ", 300_000) + "x\n",
	"many keys":                manyKeys(200_000),
	"the same key":             "a:\n" + strings.Repeat("  b: 1\n", 100_000),
	"a long key":               "? " + strings.Repeat("x", 1_000_000) + "\n: 1\n",
	"a key that is a map":      "? {a: {b: [1, {c: d}]}}\n: 1\n",
	"a key that is null":       "~: 1\n",
	"many empty values":        "a: [" + strings.Repeat(",", 10) + "]\nb: [" + strings.Repeat("{},", 1_000_000) + "1]\n",
	"many comments":            strings.Repeat("#\n", 2_000_000) + "a: 1\n",
	"an own tag":               "a: !!python/object/apply:os.system [id]\n",
	"binary":                   "a: !!binary " + strings.Repeat("AAAA", 200_000) + "\n",
	"a tag that does not fit":  "a: !!int [x]\nb: !!map x\nc: !!float ''\nd: !!bool 7\n",
	"a long number":            "a: " + strings.Repeat("9", 1_000_000) + "\n",
	"a large exponent":         "a: 1e999999999\nb: -1e999999999\nc: .nan\nd: .inf\n",
	"a sexagesimal":            "a: " + strings.Repeat("1:", 100_000) + "1\n",
	"a time":                   "a: 2001-12-14t21:59:43.10-05:00\nb: 99999999-99-99\n",
	"an escape":                `a: "` + strings.Repeat(`\U0001F600`, 200_000) + "\"\n",
	"a bad escape":             `a: "\xff\udfff\U00110000"` + "\n",
	"a block without an end":   "a: |999999999\n x\n",
	"folded lines":             "a: >\n" + strings.Repeat("  x\n\n", 300_000),
	"tabs":                     "a:\n\t- b\n",
	"controls":                 "a: \"\x07\"\n",
}

// aliasLevels returns levels of aliases. Each level repeats the one before wide times.
func aliasLevels(levels, wide int, leaf string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "a0: &a0 %s\n", leaf)
	for i := range levels {
		fmt.Fprintf(&b, "a%d: &a%d [%s*a%d]\n", i+1, i+1, strings.Repeat(fmt.Sprintf("*a%d, ", i), wide-1), i)
	}
	return b.String()
}

func mapLevels(levels int) string {
	var b strings.Builder
	b.WriteString("a0: &a0 {x: y}\n")
	for i := range levels {
		fmt.Fprintf(&b, "a%d: &a%d {l: *a%d, r: *a%d}\n", i+1, i+1, i, i)
	}
	return b.String()
}

func mergeLevels(levels int) string {
	var b strings.Builder
	for i := range levels {
		fmt.Fprintf(&b, "m%d: &m%d {<<: [*m%d, *m%d], k%d: {<<: *m%d}}\n", i+1, i+1, i, i, i, i)
	}
	return b.String()
}

func deepBlock(levels int) string {
	var b strings.Builder
	for i := range levels {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String() + strings.Repeat(" ", levels) + "b: 1\n"
}

func manyKeys(n int) string {
	var b strings.Builder
	b.WriteString("a:\n")
	for i := range n {
		fmt.Fprintf(&b, "  k%d: 1\n", i)
	}
	return b.String()
}

// yamlRoles are the documents that the program reads, with additional fields.
var yamlRoles = map[string]func(fields string) attack{
	"a resource": func(f string) attack { return attack{files: map[string]string{"ilm.yaml": honest + f}} },
	"the values of a resource": func(f string) attack {
		return attack{files: map[string]string{"ilm.yaml": controlPlane("cluster1", "values:\n"+indent(f, "  "))}}
	},
	"the mesh config": func(f string) attack {
		return attack{files: map[string]string{"ilm.yaml": controlPlane("cluster1", "meshConfig:\n"+indent(f, "  "))}}
	},
	"an overlay": func(f string) attack {
		return attack{files: map[string]string{"ilm.yaml": controlPlane("cluster1", "components:\n  pilot:\n    k8s:\n     "+
			" overlays:\n      - kind: Deployment\n        name: istiod\n        patches:\n        - path: spec.x\n          "+
			"value:\n"+indent(f, "            "))}}
	},
	"another kind": func(f string) attack {
		return attack{files: map[string]string{"ilm.yaml": honest,
			"other.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata:\n" + indent(f, "  ")}}
	},
	"a cluster": func(f string) attack {
		return attack{files: map[string]string{"ilm.yaml": honest,
			"cluster.yaml": "apiVersion: admin.gloo.solo.io/v2\nkind: KubernetesCluster\nmetadata:\n  name: cluster1\n  " +
				"labels:\n" + indent(f, "    ")}}
	},
	"the config": func(f string) attack {
		return attack{files: map[string]string{"ilm.yaml": honest,
			"meshpress.yaml": renderConfig + "spec:\n" + indent(f, "  ")}}
	},
	"the lock": func(f string) attack {
		return attack{files: map[string]string{"ilm.yaml": honest,
			"meshpress.lock": "apiVersion: meshpress.dev/v1alpha1\nkind: ChartLock\ncharts: []\n" + f}}
	},
	"a policy": func(f string) attack {
		return attack{files: map[string]string{"ilm.yaml": honest,
			"rules/a.yaml": "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy\nmetadata: {name: " +
				"a}\nspec:\n  x:\n" + indent(f, "    ")}, spec: "{policies: {files: [rules]}}"}
	},
	"Chart.yaml": func(f string) attack {
		return attack{files: chart(map[string]string{"Chart.yaml": chartYAML("istiod") + f}), spec: ownCharts}
	},
	"values.yaml": func(f string) attack {
		return attack{files: chart(map[string]string{"values.yaml": f}), spec: ownCharts}
	},
	"a rendered object": func(f string) attack {
		return attack{files: chart(map[string]string{"templates/b.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: " +
			"{name: b}\ndata:\n" + indent(f, "  ")}), spec: ownCharts}
	},
	"a definition": func(f string) attack {
		return attack{files: chart(map[string]string{"crds/b.yaml": "apiVersion: apiextensions.k8s.io/v1\nkind: " +
			"CustomResourceDefinition\nmetadata: {name: b}\nspec:\n" + indent(f, "  ")}), spec: ownCharts}
	},
	"a compared tree": func(f string) attack {
		return attack{files: map[string]string{"ilm.yaml": honest}, hosts: inTree, lay: func(w *world) {
			w.tree("repo/tree")
			w.write("repo/tree/cluster1/istiod/manifest.yaml",
				"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\ndata:\n"+indent(f, "  "))
		}}
	},
	"an index of a repository": func(f string) attack {
		return attack{files: map[string]string{"ilm.yaml": honest, "index.yaml": "apiVersion: v1\nentries: {}\n" + f},
			hosts: []host{line("lock", "charts", "lock", "app", "--repository", "app", "--lock", "../tmp/a.lock")}}
	},
	"an item of a function": func(f string) attack {
		return attack{files: map[string]string{"ilm.yaml": honest + f}, hosts: []host{inPackage}}
	},
	"a functionConfig": func(f string) attack {
		list := resourceList + "functionConfig:\n  apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: a}\n  data:\n" +
			indent(f, "    ") + "items: []\n"
		return attack{hosts: []host{{"function", func(*world, attack) call {
			return call{dir: "repo", stdin: list, args: []string{"fn"}}
		}}}}
	},
	"standard input": func(f string) attack {
		return attack{hosts: []host{{"render", func(*world, attack) call {
			return call{dir: "repo", stdin: honest + f, args: []string{"render", "-"}}
		}}}}
	},
	"the parameters of the plugin": func(f string) attack {
		return attack{files: map[string]string{"ilm.yaml": honest}, hosts: []host{{"plugin", func(*world, attack) call {
			return call{dir: "repo/app", env: []string{"ARGOCD_APP_SOURCE_PATH=app",
				"ARGOCD_APP_PARAMETERS=" + strings.ReplaceAll(f[:min(len(f), 100_000)], "\x00", "")},
				args: []string{"argocd", "generate"}}
		}}}}
	},
}

// worst are the bombs for every document. Some documents get all bombs.
var (
	worst = []string{"aliases of a long scalar", "aliases of long scalars", "aliases of maps", "merge keys",
		"alias of itself", "deep lists", "deep maps that end", "many keys", "a key that is a map"}
	full = []string{"a resource", "a rendered object", "a compared tree", "standard input"}
)

// TestYAML tries bombs in every document, in turns through the hosts.
func TestYAML(t *testing.T) {
	all := map[string]attack{}
	for i, role := range slices.Sorted(maps.Keys(yamlRoles)) {
		for j, bomb := range slices.Sorted(maps.Keys(yamlBombs)) {
			if !*thorough && !slices.Contains(worst, bomb) && !slices.Contains(full, role) {
				continue
			}
			a := yamlRoles[role](yamlBombs[bomb])
			if a.hosts == nil {
				a.hosts = everywhere
			}
			a.hosts = inTurn(a.hosts, i+j)
			all[bomb+" in "+role] = a
		}
	}
	attacks(t, all)
}

// TestStreams tries unusual text around documents.
func TestStreams(t *testing.T) {
	all := map[string]attack{}
	for name, text := range map[string]string{
		"many documents":       strings.Repeat("---\n", 3_000_000),
		"many small documents": strings.Repeat("---\na: b\n", 200_000),
		"many kinds":           strings.Repeat("---\napiVersion: v1\nkind: ConfigMap\n", 100_000),
		"UTF-16":               "\xff\xfea\x00:\x00 \x00b\x00",
		"UTF-32":               "\x00\x00\xfe\xff\x00\x00\x00a",
		"zeros":                strings.Repeat("\x00", 1_000_000),
		"no UTF-8":             "a: \xff\xfe\n",
		"a version":            "%YAML 9.9\n---\na: b\n",
		"many directives":      strings.Repeat("%TAG !a! tag:a,2000:\n", 100_000) + "---\na: b\n",
		"an end":               "a: b\n...\n...\n...\n",
		"a nested list": "apiVersion: v1\nkind: List\nitems: " +
			strings.Repeat("[{apiVersion: v1, kind: List, items: ", 5000) + "[]" + strings.Repeat("}]", 5000) + "\n",
		"a list of itself":      "apiVersion: v1\nkind: List\nitems: &a [{apiVersion: v1, kind: List, items: *a}]\n",
		"a list of many":        "apiVersion: v1\nkind: List\nitems: [" + strings.Repeat("{},", 1_000_000) + "{}]\n",
		"a carriage return":     "a: b\r\r\rc: d\n",
		"a line separator":      "a: b\u2028c: d\u0085\n",
		"one line of 30 MB":     "a: " + strings.Repeat("x", 30<<20) + "\n",
		"one key of 30 MB":      strings.Repeat("x", 30<<20) + ": a\n",
		"quotes that stay open": strings.Repeat("a: \"b\n", 100_000),
	} {
		all[name] = attack{files: map[string]string{"ilm.yaml": honest, "more.yaml": text}, hosts: []host{intoFiles, plugin}}
	}
	all["a stream of lists"] = attack{hosts: []host{{"function", func(*world, attack) call {
		return call{dir: "repo", stdin: strings.Repeat(resourceList+"---\n", 50_000), args: []string{"fn"}}
	}}}}
	all["many items"] = attack{memory: 1 << 30, hosts: []host{{"function", func(*world, attack) call {
		return call{dir: "repo", stdin: resourceList + "items:\n" +
			strings.Repeat("- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n", 50_000), args: []string{"fn"}}
	}}}}
	attacks(t, all)
}
