package main

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/chart/embedded"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

var embeddedCharts = sync.OnceValues(func() (*chart.Library, error) { return embedded.Open("", nil) })

// fixtures returns the inputs of some cases, each as one stream.
func fixtures(t testing.TB) [][]byte {
	t.Helper()
	var out [][]byte
	for _, dir := range []string{"ambient", "auto", "canary", "custom-service", "gke", "istioctl", "openshift"} {
		files, err := filepath.Glob("../../fixtures/" + dir + "/*.yaml")
		if err != nil || len(files) == 0 {
			t.Fatalf("no seeds in fixtures/%s: %v", dir, err)
		}
		var all []string
		for _, name := range files {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, string(text))
		}
		out = append(out, []byte(strings.Join(all, "\n---\n")))
	}
	return out
}

// FuzzRender proves that rendering any input does not panic, and returns an error finding or objects that can
// be written.
func FuzzRender(f *testing.F) {
	for _, text := range fixtures(f) {
		f.Add(text)
	}
	f.Fuzz(checkRender)
}

// FuzzRenderEdited proves the same for valid YAML: it edits nodes of a case. Three bytes are one edit: the node
// and the kind of edit.
func FuzzRenderEdited(f *testing.F) {
	cases := fixtures(f)
	for i := range cases {
		f.Add(uint8(i), []byte{})
		f.Add(uint8(i), []byte{0, 7, 1, 0, 20, 2, 0, 30, 7})
	}
	f.Fuzz(func(t *testing.T, seed uint8, edits []byte) {
		var stream []string
		for doc := range strings.SplitSeq(string(cases[int(seed)%len(cases)]), "\n---\n") {
			var node yaml.Node
			if err := yaml.Unmarshal([]byte(doc), &node); err != nil {
				t.Fatal(err)
			}
			if node.Kind == 0 {
				continue
			}
			edit(&node, edits)
			text, err := yaml.Marshal(&node)
			if err != nil {
				t.Skip(err)
			}
			stream = append(stream, string(text))
		}
		checkRender(t, []byte(strings.Join(stream, "---\n")))
	})
}

// words are values that users write by mistake, or on purpose.
var words = []string{
	"", "null", "true", "0", "-1", "1.5", "1e400", "x", "''", "[]", "{}", "[null]", "{x: null}", "[[x]]", "auto",
	"default", "1-23", "../x", "a b", "\"a\\nb\"",
	"1.24.2", "1.22.1", "1.29.1", "1.31-alpha.1", "latest", "ambient", "empty", "demo", "remote", "{enabled: false}",
	"{enabled: true, namespace: kube-system}",
	"[{name: istio-ingressgateway}]", "{overlays: [{kind: Deployment, name: istiod, patches: [{path: 'spec.[a:b].[-1]', " +
		"value: {a: 1}}]}]}", "{service: {ports: [null]}}",
	"spec.template.spec.containers.[name:discovery].args.[999]", "4294967296", "!!str 1", "[{name: a}, {name: a}]",
	"{env: [{name: A, value: b}], resources: {limits: {cpu: x}}}",
}

func edit(root *yaml.Node, edits []byte) {
	const most = 8
	for range min(most, len(edits)/3) {
		nodes := nodesOf(root, nil)
		n := nodes[(int(edits[0])<<8+int(edits[1]))%len(nodes)]
		word := int(edits[2])
		switch {
		case word < len(words):
			var doc yaml.Node
			if yaml.Unmarshal([]byte(words[word]), &doc) == nil && len(doc.Content) > 0 {
				*n = *doc.Content[0]
			}
		case word%4 == 0: // copy another node of the same document
			*n = *copyOf(nodes[(int(edits[0])*31+word)%len(nodes)])
		case word%4 == 1 && n.Kind == yaml.SequenceNode:
			n.Content = append(n.Content, copyOf(n).Content...)
		case len(n.Content) > 1: // remove an item
			n.Content = n.Content[2:]
		}
		edits = edits[3:]
	}
}

// nodesOf lists all nodes, including keys.
func nodesOf(n *yaml.Node, out []*yaml.Node) []*yaml.Node {
	if n.Kind != yaml.DocumentNode {
		out = append(out, n)
	}
	for _, child := range n.Content {
		out = nodesOf(child, out)
	}
	return out
}

func copyOf(n *yaml.Node) *yaml.Node {
	c := *n
	c.Content = nil
	for _, child := range n.Content {
		c.Content = append(c.Content, copyOf(child))
	}
	return &c
}

func checkRender(t *testing.T, content []byte) {
	docs, found := source.Parse("f.yaml", content)
	options := render.Options{Charts: func(lifecycle.ConfigSpec) (*chart.Library, diag.List) {
		library, err := embeddedCharts()
		if err != nil {
			t.Fatal(err)
		}
		return library, nil
	}}
	var clusters []render.Cluster
	more, err := render.Load(t.Context(), docs, options).Render(t.Context(), func(c render.Cluster) error {
		clusters = append(clusters, c)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	found = append(found, more...)
	for _, d := range found {
		if d.Text == "" || strings.Contains(d.Text, "\n") || strings.Contains(d.Text, "%!") {
			t.Errorf("a finding must be one line of text: %q", d.Text)
		}
	}
	if !found.HasErrors() {
		checkClusters(t, clusters)
	}
	if t.Failed() {
		t.Logf("input:\n%s", content)
	}
}

func checkClusters(t *testing.T, clusters []render.Cluster) {
	t.Helper()
	objects := 0
	for _, c := range clusters {
		for _, r := range c.Releases {
			if !filepath.IsLocal(filepath.Join(c.Name, r.Dir)) || strings.ContainsAny(c.Name+r.Dir, "/\\\n") {
				t.Errorf("%q/%q must not be a path", c.Name, r.Dir)
			}
		}
		for _, o := range c.Objects() {
			objects++
			if o.Kind() == "" || o.APIVersion() == "" || o.Name() == "" {
				t.Errorf("an object of cluster %q without a name: %s %s", c.Name, o.APIVersion(), o.Key())
			}
			if _, err := o.YAML(); err != nil {
				t.Error(err)
			}
			metadata, _ := o.Data["metadata"].(map[string]any)
			labels, _ := metadata["labels"].(map[string]any)
			for key, value := range labels {
				if _, ok := value.(string); !ok && value != nil {
					t.Errorf("label %s of %s is %v: kubectl refuses what is not a string", key, o.Key(), value)
				}
			}
		}
	}
	if objects == 0 {
		t.Error("neither an error nor an object")
	}
}
