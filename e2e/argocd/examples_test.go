package argocd

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"

	"github.com/meshpress/meshpress/e2e/argocd/stack"
)

// TestPluginFile proves that the plugin.yaml of the examples is the output of the program.
func TestPluginFile(t *testing.T) {
	h := stack.FindHosts(t)
	shipped, err := os.ReadFile(filepath.Join(examples, "repo-server", "plugin.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if printed := stack.PluginConfig(t, h); string(shipped) != string(printed) {
		t.Errorf("meshpress argocd plugin > examples/argocd/repo-server/plugin.yaml has not been run:\n%s", printed)
	}
}

// TestSyncPolicies proves that all ways have the same sync policy.
func TestSyncPolicies(t *testing.T) {
	s := stack.StartRepoServer(t)
	want := rules(t, ofTheSet(t, s))
	for _, w := range ways() {
		if got := rules(t, w.application(t, s)); got != want {
			t.Errorf("%s:\n%s\nplugin:\n%s", w.name, got, want)
		}
	}
}

// rules returns the sync policy as text. An empty list equals a missing one.
func rules(t *testing.T, app *v1alpha1.Application) string {
	text, err := yaml.Marshal([]any{app.Spec.SyncPolicy, app.Spec.IgnoreDifferences})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestSidecar proves that the volumes that the sidecar mounts exist in Argo CD's own Deployment.
func TestSidecar(t *testing.T) {
	h := stack.FindHosts(t, "kustomize")
	dir := t.TempDir()
	base, err := os.ReadFile(filepath.Join(stack.ArgoModule(t), "manifests", "base", "repo-server",
		"argocd-repo-server-deployment.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(dir, "deployment.yaml"), string(base))
	if err := os.CopyFS(filepath.Join(dir, "meshpress"), os.DirFS(filepath.Join(examples, "repo-server"))); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(dir, "kustomization.yaml"), "resources: [deployment.yaml]\ncomponents: [meshpress]\n")
	var d apps.Deployment
	for _, document := range splitDocuments(stack.Output(t,
		exec.Command(filepath.Join(h.Dir, "kustomize"), "build", dir))) {
		if err := yaml.Unmarshal(document, &d); err != nil {
			t.Fatal(err)
		}
		if d.Kind == "Deployment" {
			break
		}
	}
	volumes := map[string]core.Volume{}
	for _, v := range d.Spec.Template.Spec.Volumes {
		volumes[v.Name] = v
	}
	for _, c := range d.Spec.Template.Spec.Containers {
		for _, mount := range c.VolumeMounts {
			if _, ok := volumes[mount.Name]; !ok {
				t.Errorf("container %s mounts %s, which is not there", c.Name, mount.Name)
			}
		}
	}
	if n := len(d.Spec.Template.Spec.Containers); n != 2 ||
		volumes["meshpress-plugin"].ConfigMap.Name == "meshpress-plugin" {
		t.Errorf("%d containers, plugin.yaml from %v: the ConfigMap has no hash", n, volumes["meshpress-plugin"].ConfigMap)
	}
}

var separator = regexp.MustCompile(`(?m)^---$`)

func splitDocuments(text []byte) (documents [][]byte) {
	for _, d := range separator.Split(string(text), -1) {
		documents = append(documents, []byte(d))
	}
	return documents
}
