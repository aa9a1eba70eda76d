package krm

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/meshpress/meshpress/internal/golden"
)

// TestKeys: docs/function.md lists the keys of a ConfigMap.
func TestKeys(t *testing.T) {
	const page, begin, end = "../../docs/function.md", "<!-- keys: written by a test -->\n", "<!-- end -->\n"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, _ := strings.Cut(string(text), begin)
	_, tail, found := strings.Cut(rest, end)
	if !found {
		t.Fatalf("%s has no place for the keys", page)
	}
	want := head + begin + "\n| key | what it does | `spec` field |\n| --- | --- | --- |\n"
	for _, p := range Table() {
		field := ""
		if p.Field != "" {
			field = "`" + p.Field + "`"
		}
		want += strings.TrimRight("| `"+p.Name+"` | "+p.Help+" | "+field, " ") + " |\n"
	}
	want += "\n" + end + tail
	if golden.Update() {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Errorf("%s (- want, + got); run with -update:\n%s", page, diff)
	}
}

// TestMetadata: what a catalog reads is there, and the examples are.
func TestMetadata(t *testing.T) {
	text, err := os.ReadFile("metadata.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var data struct {
		Image              string   `yaml:"image"`
		Description        string   `yaml:"description"`
		Tags               []string `yaml:"tags"`
		SourceURL          string   `yaml:"sourceURL"`
		ExamplePackageURLs []string `yaml:"examplePackageURLs"`
		License            string   `yaml:"license"`
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&data); err != nil {
		t.Fatal(err)
	}
	if data.Image == "" || data.Description == "" || len(data.Tags) == 0 || data.License != "Apache-2.0" {
		t.Errorf("something is missing: %+v", data)
	}
	for _, url := range append(data.ExamplePackageURLs, data.SourceURL) {
		_, path, _ := strings.Cut(url, "/tree/main/")
		if info, err := os.Stat("../../" + path); err != nil || !info.IsDir() {
			t.Errorf("%s is no folder: %v", url, err)
		}
	}
}
