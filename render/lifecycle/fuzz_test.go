package lifecycle

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/meshpress/meshpress/render/source"
)

// FuzzDecode: no input causes a panic, and findings have positions in the file. Input without errors fulfils
// the assumptions of later steps.
func FuzzDecode(f *testing.F) {
	for _, pattern := range []string{"../../fixtures/*/*.yaml", "../../examples/*/*.yaml", "testdata/complete/*.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			f.Fatalf("no seeds in %s: %v", pattern, err)
		}
		for _, name := range files {
			text, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(text)
		}
	}
	for _, text := range []string{
		"apiVersion: admin.gloo.solo.io/v2\nkind: IstioLifecycleManager\nspec: [{}]\n",
		ilm + "  - null\n  - []\n  - clusters: [null, x, {name: [a]}]\n",
		glm + "    istioOperatorSpec: {components: {ingressGateways: [null, {name: {a: b}}], x: [[]], base: x}}\n",
		operator + "  tag: &t [1]\n  components: {pilot: {tag: *t}, cni: null, ingressGateways: {a: b}}\n",
		config + "  policies: {severity: [MP0001]}\n  only: {a: b}\n  clusters: [{name: a, name: b}]\n",
		"kind: {a: b}\napiVersion: [c]\nmetadata: text\n",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		docs, found := source.Parse("f.yaml", content)
		input, more := Decode(docs)
		found = append(found, more...)
		for _, d := range found {
			if d.Pos.File != "f.yaml" || d.Text == "" {
				t.Fatalf("finding without a file or a text: %s", d)
			}
		}
		if found.HasErrors() {
			return
		}
		for _, m := range input.ControlPlanes {
			checkInstallations(t, m)
		}
	})
}

// checkInstallations checks the assumptions of later steps.
func checkInstallations(t *testing.T, m *IstioLifecycleManager) {
	t.Helper()
	for _, i := range m.Spec.Installations {
		if !i.Origin.Exists() {
			t.Fatal("an installation without a position")
		}
		for _, c := range i.Clusters {
			if c.Name == "" || filepath.Base(c.Name) != c.Name || !c.Origin.Exists() {
				t.Fatalf("cluster name %q was accepted, at %s", c.Name, c.Origin.Pos())
			}
		}
	}
}
