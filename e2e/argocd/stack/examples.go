package stack

import (
	"os"
	"strings"
	"testing"

	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	"sigs.k8s.io/yaml"
)

// Placeholders in the examples.
const (
	exampleURL = "https://git.example.com/mesh.git"
	inCluster  = "https://kubernetes.default.svc"
)

// ReadExample decodes a file strictly, with the URL of this stack's repository.
func (s *Stack) ReadExample(t testing.TB, file string, into any) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), exampleURL) {
		t.Fatalf("%s does not read from %s", file, exampleURL)
	}
	text = []byte(strings.ReplaceAll(string(text), exampleURL, s.Repository.URL))
	if err := yaml.UnmarshalStrict(text, into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

// Here sets this stack's cluster as the destination.
func Here(app *v1alpha1.Application) *v1alpha1.Application {
	app.Spec.Destination.Name, app.Spec.Destination.Server = "", inCluster
	return app
}

// Manifests returns the repo-server's manifests of an Application, by the names of the objects and without Argo
// CD's tracking labels.
func (s *Stack) Manifests(t testing.TB, app *v1alpha1.Application) map[string]string {
	t.Helper()
	r, err := s.RepoServer(t).GenerateManifest(t.Context(), s.Request(app))
	if err != nil {
		t.Fatal(err)
	}
	var stream []byte
	for _, m := range r.Manifests {
		stream = append(append(stream, "\n---\n"...), m...)
	}
	return Objects(t, stream)
}

// Objects returns the documents of a YAML stream, by the names of the objects and without Argo CD's tracking labels.
func Objects(t testing.TB, stream []byte) map[string]string {
	t.Helper()
	objects := map[string]string{}
	for _, object := range decode(t, stream) {
		annotations := object.GetAnnotations()
		delete(annotations, "argocd.argoproj.io/tracking-id")
		object.SetAnnotations(annotations)
		name := strings.Join([]string{object.GroupVersionKind().GroupKind().String(), object.GetNamespace(),
			object.GetName()}, " ")
		if objects[name] != "" {
			t.Errorf("%s is there twice", name)
		}
		objects[name] = text(object.Object)
	}
	return objects
}
