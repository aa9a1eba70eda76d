package argocd

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/meshpress/meshpress/e2e/argocd/stack"
)

var position = regexp.MustCompile(`(?m)^[\w./-]+\.ya?ml:\d+(:\d+)?: error MP\d{4}: `)

func TestPluginErrorsAreShort(t *testing.T) {
	p := startPlugin(t)
	for name, text := range refused(t) {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			writeFile(t, filepath.Join(root, "mesh", "mesh.yaml"), text)
			manifests, err := p.generate(within(t), t, root, "mesh", cluster1...)
			if err == nil {
				t.Fatalf("%d manifests, and no error", len(manifests))
			}
			_, said, _ := strings.Cut(err.Error(), "exit status")
			_, said, _ = strings.Cut(said, ": ")
			if !position.MatchString(said) || strings.Count(said, "\n") > 12 || len(said) > 1500 {
				t.Errorf("not short, or without a position: %v", err)
			}
		})
	}
}

// refused returns inputs that must not result in an application without objects.
func refused(t *testing.T) map[string]string {
	text, err := os.ReadFile(filepath.Join(top, "examples/ambient/istiod-control-plane.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return map[string]string{
		"misspelt": strings.Replace(string(text), "profile: ambient", "profil: ambient", 1),
		"not yaml": "apiVersion: [\n",
		"overlay": strings.Replace(string(text), "            enabled: true\n", "            enabled: true\n           "+
			" k8s: {overlays: [{kind: DaemonSet, name: nothing, patches: [{path: a, value: b}]}]}\n", 1),
		"bad version": strings.Replace(string(text), "1.23.3-solo", "9.9.9", 1),
	}
}

func TestPluginRefusesNothing(t *testing.T) {
	p := startPlugin(t)
	for name, text := range map[string]string{
		"no lifecycle": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n", "empty": "",
	} {
		root := t.TempDir()
		writeFile(t, filepath.Join(root, "mesh", "mesh.yaml"), text)
		manifests, err := p.generate(within(t), t, root, "mesh", cluster1...)
		if err == nil {
			t.Errorf("%s: success with %d manifests would prune the whole mesh", name, len(manifests))
		} else {
			t.Logf("%s: %v", name, err)
		}
	}
	other := []string{`ARGOCD_APP_PARAMETERS=[{"name":"cluster","string":"nowhere"}]`, "PARAM_CLUSTER=nowhere"}
	if manifests, err := p.generate(within(t), t, repository(t), "examples/ambient", other...); err == nil {
		t.Errorf("cluster nowhere: success with %d manifests", len(manifests))
	}
}

// TestPluginDeadline proves that a deadline of Argo CD ends the program and everything that it started.
func TestPluginDeadline(t *testing.T) {
	p := startPlugin(t)
	root := t.TempDir()
	writeFile(t, filepath.Join(root, "mesh", "mesh.yaml"), slow(t))
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	manifests, err := p.generate(ctx, t, root, "mesh", cluster1...)
	if err == nil {
		t.Skipf("%d manifests before the deadline: the input is too small for this machine", len(manifests))
	}
	t.Log(err)
	stack.Await(t, "the end of meshpress", p.server.Idle)
}

// slow returns an input that takes some seconds: a fleet in one file.
func slow(t *testing.T) string {
	text, err := os.ReadFile(filepath.Join(top, "examples/ambient/istiod-control-plane.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for i := range 40_000 {
		b.WriteString(strings.NewReplacer("cluster1", fmt.Sprintf("cluster%d", i), "name: istiod-control-plane",
			fmt.Sprintf("name: istiod-%d", i)).Replace(string(text)) + "\n---\n")
	}
	return b.String()
}
