package krm

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// hostile is what no host sends.
var hostile = []string{
	"", "a", "[]", "- a", "null", "kind: ResourceList", "kind: ResourceList\nitems:", "kind: ResourceList\nitems: a\n",
	"kind: ResourceList\nitems: {a: b}\n",
	"kind: ResourceList\nitems: [null]\n", "kind: ResourceList\nitems: [a, [b], {}]\n",
	"kind: ResourceList\nitems: [{metadata: null}]\n",
	"kind: ResourceList\nitems: [{kind: a, metadata: a}]\n",
	"kind: ResourceList\nitems: [{kind: [a], apiVersion: {b: c}, metadata: [a]}]\n",
	"kind: ResourceList\nitems: [{kind: a, metadata: {name: [a], annotations: [a]}}]\n",
	"kind: ResourceList\nitems: [{kind: a, metadata: {name: a, annotations: {a: {b: c}, config.kubernetes.io/path: " +
		"[a]}}}]\n",
	"kind: ResourceList\nitems: [{kind: a, metadata: {name: a, annotations: {config.kubernetes.io/path: 1, " +
		"config.kubernetes.io/index: null}}}]\n",
	"kind: ResourceList\nitems: [{kind: a, metadata: {name: a, annotations: {config.kubernetes.io/path: /etc/passwd}}}]\n",
	"kind: ResourceList\nitems: &a [{x: *a}]\n", "kind: ResourceList\nitems: [&a {x: *a}]\n",
	"kind: ResourceList\nitems: [&a {kind: x, metadata: {name: y}}, *a]\n",
	"kind: ResourceList\nitems: [{kind: x, metadata: &m {name: y}}, {kind: x, metadata: *m}]\n",
	"kind: ResourceList\nitems: [{kind: x, kind: y, metadata: {name: y}, metadata: {name: z}}]\n",
	"kind: ResourceList\nitems: [{? [a] : b, 1: 2, null: 3, kind: x}]\n",
	"kind: ResourceList\nitems: [{<<: a, kind: x}]\n", "kind: ResourceList\nitems: [!!binary a]\n",
	"kind: ResourceList\nfunctionConfig: a\n", "kind: ResourceList\nfunctionConfig: [a]\n",
	"kind: ResourceList\nfunctionConfig: {kind: ConfigMap, apiVersion: v1, data: {a: [b]}}\n",
	"kind: ResourceList\nfunctionConfig: {kind: ConfigMap, apiVersion: v1, data: a}\n",
	"kind: ResourceList\nfunctionConfig: {kind: ConfigMap, apiVersion: v1, data: {null: a}}\n",
	"kind: ResourceList\nitems: []\nfunctionConfig: &a {kind: RenderConfig, apiVersion: meshpress.dev/v1alpha1, spec: " +
		"*a}\n",
	"kind: ResourceList\nitems: [{kind: RenderIndex, apiVersion: meshpress.dev/v1alpha1, files: &a {x: *a}, metadata: " +
		"{annotations: {config.kubernetes.io/path: a}}}]\n",
	"kind: ResourceList\nresults: a\nitems: [{kind: x}]\n", "kind: List\nitems: [{kind: x}]\n", "a: b\n---\nc: d\n",
	"\x00", "%YAML 9\n---\n", "\xff\xfe",
}

func TestHostileLists(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, text := range hostile {
		for _, more := range []string{"", "- " + strings.ReplaceAll(gateway("mesh.yaml", "ingress", "cluster1"), "\n",
			"\n  ")} {
			if more != "" {
				more = "\nitems:\n" + more
			}
			got := run(t, text+more)
			t.Logf("%q: %v\n%s", text, got.err, got.findings)
		}
	}
}

// FuzzRun: no list must take the process down.
func FuzzRun(f *testing.F) {
	for _, text := range hostile {
		f.Add([]byte(text))
	}
	cases, _ := filepath.Glob("testdata/*/list.yaml")
	for _, file := range cases {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		_, _ = Run(t.Context(), bytes.NewReader(text), new(bytes.Buffer))
	})
}
