package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// released returns the options of a release of all systems, whose archives have their names as content.
func released(t *testing.T) *options {
	t.Helper()
	o := &options{version: "v0.1.0", home: "https://example.com/meshpress", out: t.TempDir()}
	if err := o.parse(all()); err != nil {
		t.Fatal(err)
	}
	for _, target := range o.targets {
		name := o.archive(target)
		if err := os.WriteFile(filepath.Join(o.out, name), []byte(name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := o.manifests(); err != nil {
		t.Fatal(err)
	}
	return o
}

// sumOf returns the checksum of an archive.
func sumOf(t *testing.T, o *options, name string) string {
	t.Helper()
	all, err := o.sums()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if s.file == name {
			return s.sha256
		}
	}
	t.Fatalf("no %s", name)
	return ""
}

// TestFormula proves that Homebrew finds the archive of each of its systems, and its checksum.
func TestFormula(t *testing.T) {
	ruby, err := exec.LookPath("ruby")
	if err != nil {
		t.Skip("ruby is not installed")
	}
	script, err := filepath.Abs("testdata/formula.rb")
	if err != nil {
		t.Fatal(err)
	}
	o := released(t)
	for _, target := range o.targets {
		if target.system == "windows" {
			continue // Homebrew is not for Windows
		}
		var problem bytes.Buffer
		c := exec.Command(ruby, "-w", script, "meshpress.rb", target.system, target.processor)
		c.Dir, c.Stderr = o.out, &problem
		out, err := c.Output()
		if err != nil || problem.Len() > 0 {
			t.Fatalf("%s: %v\n%s", target, err, problem.String())
		}
		var said struct{ URL, SHA256, Version string }
		if err := json.Unmarshal(out, &said); err != nil {
			t.Fatal(err)
		}
		name := o.archive(target)
		if !strings.HasSuffix(said.URL, "/releases/download/v0.1.0/"+name) || said.SHA256 != sumOf(t, o, name) ||
			said.Version != "0.1.0" {
			t.Errorf("%s: %+v", target, said)
		}
	}
}

// TestKrew proves that the manifest for krew has the archive of each system, its checksum, and its program.
func TestKrew(t *testing.T) {
	o := released(t)
	text, err := os.ReadFile(filepath.Join(o.out, "krew.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var plugin struct {
		Spec struct {
			Platforms []struct {
				Selector         struct{ MatchLabels map[string]string }
				URI, SHA256, Bin string
			}
		}
	}
	if err := yaml.Unmarshal(text, &plugin); err != nil {
		t.Fatal(err)
	}
	if len(plugin.Spec.Platforms) != len(o.targets) {
		t.Fatalf("%d platforms of %d", len(plugin.Spec.Platforms), len(o.targets))
	}
	for i, target := range o.targets {
		p, name := plugin.Spec.Platforms[i], o.archive(target)
		if p.Selector.MatchLabels["os"] != target.system || p.Selector.MatchLabels["arch"] != target.processor ||
			!strings.HasSuffix(p.URI, "/"+name) || p.SHA256 != sumOf(t, o, name) || p.Bin != target.program() {
			t.Errorf("%s: %+v", target, p)
		}
	}
}
