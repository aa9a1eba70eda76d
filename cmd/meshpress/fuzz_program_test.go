package main

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime/metrics"
	"strings"
	"testing"
)

// mostAllocated bounds the bytes that a run of a fuzz target allocates. A cluster takes some 100 MB, and
// explain renders it several times.
const mostAllocated = 4 << 30

// mostInput bounds the size of fuzzed inputs in bytes, and so the cost of a run.
const mostInput = 64 << 10

// ran is the result of one run of the program within this process.
type ran struct {
	code     int
	out, err string
}

// start runs the program in a directory. It fails the test if the exit code means a defect, if the run exceeds
// its bounds, or if its output is incomplete.
func start(t *testing.T, dir, stdin string, args ...string) ran {
	t.Helper()
	t.Chdir(dir)
	var out, errors bytes.Buffer
	before := allocated()
	r := ran{code: run(t.Context(), args, streams{in: strings.NewReader(stdin), out: &out, err: &errors})}
	used := allocated() - before
	r.out, r.err = out.String(), errors.String()
	switch {
	case r.code < exitOK || r.code >= exitInternal:
		t.Errorf("exit code %d", r.code)
	case used > mostAllocated:
		t.Errorf("%d MiB were allocated", used>>20)
	case strings.Contains(r.out+r.err, "%!"):
		t.Error("a value is printed as Go prints a mistake")
	}
	if t.Failed() {
		t.Logf("meshpress %s\nstdout: %s\nstderr: %s", strings.Join(args, " "), r.out, r.err)
	}
	return r
}

// allocated returns the bytes that this process has allocated so far.
func allocated() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// lay writes files below a directory.
func lay(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// cheap returns inputs of one cluster, each as one stream: one of each form of input, for targets that run the whole
// program each time.
func cheap(t testing.TB) []string {
	t.Helper()
	out := []string{oneCluster}
	for _, files := range [][]string{
		{"version-1.24/fleet.yaml"}, {"istioctl/meshpress.yaml", "istioctl/operator.yaml"}, {"sail-ambient/mesh.yaml"},
	} {
		var all []string
		for _, name := range files {
			text, err := os.ReadFile("../../fixtures/" + name)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, string(text))
		}
		out = append(out, strings.Join(all, "---\n"))
	}
	return out
}

// FuzzCommandLine replaces bytes of an input. Rendering into files must write all of them or none, and the other
// verbs must print a result or findings.
func FuzzCommandLine(f *testing.F) {
	cases := cheap(f)
	for i := range cases {
		f.Add(uint8(i), uint8(i), uint16(100), uint16(4), []byte("x: y"))
		f.Add(uint8(i), uint8(i+len(cases)), uint16(200), uint16(0), []byte("&a [*a]\n"))
	}
	verbs := [][]string{
		{"render", "in", "-o", "out"}, {"check", "in", "--format", "github"}, {"values", "in"}, {"images", "in"},
		{"explain", "in", "deploy/istiod", "spec.replicas"},
		{"check", "in", "--format", "markdown"}, {"argocd", "generate"}, {"check", "in", "--compat", "istioctl"},
		{"argocd", "discover"}, {"argocd", "parameters"},
	}
	f.Fuzz(func(t *testing.T, seed, verb uint8, at, length uint16, insert []byte) {
		text := cases[int(seed)%len(cases)]
		from := int(at) % (len(text) + 1)
		to := min(from+int(length), len(text))
		dir := t.TempDir()
		lay(t, dir, map[string]string{"in/fleet.yaml": text[:from] + string(insert[:min(len(insert), mostInput)]) +
			text[to:]})
		args := verbs[int(verb)%len(verbs)]
		if args[0] == "argocd" {
			dir = filepath.Join(dir, "in")
		}
		r := start(t, dir, "", args...)
		_, err := os.Stat(filepath.Join(dir, "out"))
		if written := err == nil; args[0] == "render" && written != (r.code == exitOK) {
			t.Errorf("exit code %d, output: %v", r.code, written)
		}
	})
}

// FuzzConfig fuzzes a RenderConfig, a lock and admission policies beside a fixture.
func FuzzConfig(f *testing.F) {
	for _, name := range []string{"auto", "egress", "istioctl"} {
		text, err := os.ReadFile("../../fixtures/" + name + "/meshpress.yaml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text, []byte(nil), []byte(nil))
	}
	f.Add([]byte("apiVersion: meshpress.dev/v1alpha1\nkind: RenderConfig\nspec: {policies: {files: [rules.yaml], "+
		"waivers: [{code: MP0004, reason: a, expires: \"2030-01-01\"}]}, charts: {lock: meshpress.lock}}\n"),
		[]byte("apiVersion: meshpress.dev/v1alpha1\nkind: ChartLock\ncharts:\n- {name: istiod, version: \"1.24.2\", "+
			"digest: \"sha256:00\", size: 1, source: \"embedded\", tags: [\"1.24.2\"]}\n"),
		[]byte("apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy\nmetadata: {name: a}\nspec: "+
			"{validations: [{expression: \"object.spec.replicas > 1\", message: a}]}\n"))
	f.Fuzz(func(t *testing.T, config, lock, rules []byte) {
		if len(config)+len(lock)+len(rules) > mostInput {
			t.Skip("large")
		}
		dir, files := t.TempDir(), map[string]string{"in/fleet.yaml": oneCluster, "in/config.yaml": string(config),
			"in/rules.yaml": string(rules)}
		if len(lock) > 0 {
			files["in/meshpress.lock"] = string(lock)
		}
		lay(t, dir, files)
		start(t, dir, "", "check", "in", "--today", "2026-01-01")
		start(t, dir, "", "render", "in/fleet.yaml", "--config", "in/config.yaml", "--today", "2026-01-01")
		start(t, dir, "", "charts", "verify", "in")
	})
}

// FuzzChart fuzzes the template, the values, the schema and the metadata of a chart.
func FuzzChart(f *testing.F) {
	const metadata = "apiVersion: v2\nname: istiod\nversion: 1.24.2\n"
	f.Add([]byte(metadata), []byte("a: {b: c}\n"),
		[]byte("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: {{ .Values.a.b | quote }}}\n"),
		[]byte(`{"type": "object"}`))
	f.Add([]byte(metadata), []byte("a: '{{ .Values.a }}'\n"),
		[]byte("{{ define \"a\" }}{{ tpl .Values.a . }}{{ end }}{{ range $k, $v := .Values }}{{ include \"a\" $ | nindent "+
			"2 }}{{ end }}"), []byte(nil))
	f.Add([]byte(metadata+"dependencies: [{name: a, version: '*'}]\n"), []byte("a: &a [1]\nb: *a\n"),
		[]byte("{{ toYaml .Values | sha256sum }}{{ regexReplaceAll \"a(b)\" \"ab\" \"${1}\" }}{{ dict \"a\" (list 1 2) | "+
			"toJson }}"), []byte(`{"$ref": "#/$defs/a", "$defs": {"a": {}}}`))
	templates, err := filepath.Glob(filepath.Join(manifests(f, "1.24"),
		"charts/istio-control/istio-discovery/templates/*"))
	if err != nil || len(templates) == 0 {
		f.Fatalf("no templates: %v", err)
	}
	for _, name := range templates {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add([]byte(metadata), []byte("global: {}\npilot: {}\nmeshConfig: {}\n"), text, []byte(nil))
	}
	f.Fuzz(func(t *testing.T, metadata, values, template, schema []byte) {
		if len(metadata)+len(values)+len(template)+len(schema) > mostInput {
			t.Skip("large")
		}
		dir, files := t.TempDir(), map[string]string{
			"in/fleet.yaml": oneCluster, "charts/base/Chart.yaml": "apiVersion: v2\nname: base\nversion: 1.24.2\n",
			"charts/istiod/Chart.yaml": string(metadata), "charts/istiod/values.yaml": string(values),
			"charts/istiod/templates/a.yaml": string(template),
		}
		if len(schema) > 0 {
			files["charts/istiod/values.schema.json"] = string(schema)
		}
		lay(t, dir, files)
		first := start(t, dir, "", "render", "in", "--charts", "charts")
		if again := start(t, dir, "", "render", "in", "--charts", "charts"); first.code == exitOK && first.out != again.out {
			t.Errorf("it renders differently the second time:\n%s\n%s", first.out, again.out)
		}
	})
}

// FuzzFunction fuzzes the ResourceList of a host.
func FuzzFunction(f *testing.F) {
	for _, text := range fixtures(f) {
		var items strings.Builder
		for doc := range strings.SplitSeq(string(text), "\n---\n") {
			items.WriteString("- " + strings.ReplaceAll(strings.TrimRight(doc, "\n"), "\n", "\n  ") + "\n")
		}
		f.Add([]byte("apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n" + items.String()))
	}
	lists, _ := filepath.Glob("../../fn/krm/testdata/*/list.yaml")
	for _, name := range lists {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, list []byte) {
		if len(list) > mostInput {
			t.Skip("large")
		}
		r := start(t, t.TempDir(), string(list), "fn")
		if r.code == exitOK && !strings.Contains(r.out, "kind: ResourceList") {
			t.Errorf("success without a list: %q", r.out)
		}
	})
}

// FuzzTree fuzzes a rendered tree that diff and explain read.
func FuzzTree(f *testing.F) {
	dir := f.TempDir()
	lay(f, dir, map[string]string{"in/fleet.yaml": oneCluster})
	f.Chdir(dir)
	var said bytes.Buffer
	if code := run(f.Context(), []string{"render", "in", "-o", "out"},
		streams{in: strings.NewReader(""), out: &said, err: &said}); code != exitOK {
		f.Fatal(said.String())
	}
	read := func(name string) []byte {
		text, err := os.ReadFile(filepath.Join(dir, "out/cluster1", name))
		if err != nil {
			f.Fatal(err)
		}
		return text
	}
	manifest, index := read("istiod/manifest.yaml"), read(".meshpress-index")
	f.Add(manifest[:min(len(manifest), mostInput)], index, []byte(nil))
	f.Add([]byte("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: istiod, namespace: istio-system, labels: "+
		"{istio.io/rev: default}}\nspec: {replicas: x, selector: [], template: {spec: {containers: {a: b}}}}\n"), index,
		[]byte("{}\n"))
	f.Add([]byte("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio, namespace: istio-system}\ndata: {mesh: 'a: "+
		"[1', meshNetworks: 'b: &a [*a]'}\n---\nkind: ConfigMap\n"), []byte(nil),
		[]byte(`{"kind":"Deployment","name":"istiod","origin":{"file":"a","line":1}}`+"\n"))
	f.Fuzz(func(t *testing.T, manifest, index, origins []byte) {
		if len(manifest)+len(index)+len(origins) > 2*mostInput {
			t.Skip("large")
		}
		dir, files := t.TempDir(), map[string]string{"in/fleet.yaml": oneCluster,
			"tree/cluster1/istiod/manifest.yaml": string(manifest)}
		if len(index) > 0 {
			files["tree/cluster1/.meshpress-index"] = string(index)
		}
		if len(origins) > 0 {
			files["tree/cluster1/istiod/objects.jsonl"] = string(origins)
		}
		lay(t, dir, files)
		for _, args := range [][]string{
			{"check", "in", "--against", "tree"}, {"diff", "in", "--against", "tree", "--format", "markdown"},
			{"diff", "in", "--against", "tree", "--format", "json"},
			{"plan", "in", "--against", "tree"}, {"explain", "tree", "deploy/istiod", "spec"}, {"render", "in", "-o", "tree"},
		} {
			start(t, dir, "", args...)
		}
	})
}
