package argocd

import (
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"testing"

	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"

	"github.com/meshpress/meshpress/e2e/argocd/stack"
)

// The plugin.yaml of the examples is what the program prints.
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

// All ways sync by the same rules.
func TestSyncPolicies(t *testing.T) {
	s := stack.StartRepoServer(t)
	want := ofTheSet(t, s).Spec
	for _, w := range ways() {
		got := w.application(t, s).Spec
		if !reflect.DeepEqual(got.SyncPolicy, want.SyncPolicy) || !reflect.DeepEqual(got.IgnoreDifferences, want.IgnoreDifferences) {
			t.Errorf("%s: %+v %+v", w.name, got.SyncPolicy, got.IgnoreDifferences)
		}
	}
}

// The sidecar fits Argo CD's own Deployment: what it mounts is there.
func TestSidecar(t *testing.T) {
	h := stack.FindHosts(t, "kustomize")
	dir := t.TempDir()
	base, err := os.ReadFile(filepath.Join(stack.ArgoModule(t), "manifests", "base", "repo-server", "argocd-repo-server-deployment.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(dir, "deployment.yaml"), string(base))
	if err := os.CopyFS(filepath.Join(dir, "meshpress"), os.DirFS(filepath.Join(examples, "repo-server"))); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(dir, "kustomization.yaml"), "resources: [deployment.yaml]\ncomponents: [meshpress]\n")
	var d apps.Deployment
	for _, document := range splitDocuments(stack.Output(t, exec.Command(filepath.Join(h.Dir, "kustomize"), "build", dir))) {
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
	if n := len(d.Spec.Template.Spec.Containers); n != 2 || volumes["meshpress-plugin"].ConfigMap.Name == "meshpress-plugin" {
		t.Errorf("%d containers, plugin.yaml from %v: the ConfigMap has no hash", n, volumes["meshpress-plugin"].ConfigMap)
	}
}

func splitDocuments(text []byte) (documents [][]byte) {
	for _, d := range separator.Split(string(text), -1) {
		documents = append(documents, []byte(d))
	}
	return documents
}
