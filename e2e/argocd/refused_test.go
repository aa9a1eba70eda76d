package argocd

import (
	"strings"
	"testing"

	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/meshpress/meshpress/e2e/argocd/stack"
)

// refused commits a mistake. Argo CD must show it with its position, and the mesh must stay.
func (m *mesh) refused(t *testing.T) {
	m.stack.Repository.Replace(t, "examples/ambient", "profile: ambient", "profil: ambient")
	if m.way.prepare != nil { // CI fails, so the mistake never reaches git
		if err := m.way.prepare(t, m.stack); err == nil {
			t.Error("a tree of a mistake")
		}
		return
	}
	m.stack.Repository.Commit(t, "mistake")
	if m.way.publish != nil {
		if revision, err := m.way.publish(m.stack); err == nil {
			t.Errorf("a commit of a mistake, %s", revision)
		}
		return
	}
	m.app.Ask(t, v1alpha1.RefreshTypeNormal)
	said := ""
	app := m.app.Await(t, "refused", func(app *v1alpha1.Application) bool { said = complaint(app); return said != "" })
	t.Logf("%s\n%s", app.Status.Sync.Status, said)
	if !strings.Contains(said, `istiod-control-plane.yaml:11:9: error MP0004: unknown field "profil"`) ||
		len(said) > 2000 {
		t.Errorf("not readable: %s", said)
	}
	if _, err := m.stack.Typed.AppsV1().Deployments("istio-system").Get(t.Context(), "istiod",
		meta.GetOptions{}); err != nil {
		t.Errorf("istiod: %v", err)
	}
	m.stack.Repository.Replace(t, "examples/ambient", "profil: ambient", "profile: ambient")
	m.publish(t, "repaired")
}

// complaint returns Argo CD's message about a failed rendering.
func complaint(app *v1alpha1.Application) string {
	for _, c := range app.Status.Conditions {
		if c.Type == v1alpha1.ApplicationConditionComparisonError {
			return c.Message
		}
	}
	if op := app.Status.SourceHydrator.CurrentOperation; op != nil && op.Phase == v1alpha1.HydrateOperationPhaseFailed {
		return op.Message
	}
	return ""
}

// TestSeverity proves that a finding whose severity the Application raises to error stops the rendering.
func TestSeverity(t *testing.T) {
	s := stack.StartRepoServer(t)
	s.Repository.Copy(t, top+"/examples", "examples")
	s.Repository.Commit(t, "install")
	app := ofTheSet(t, s)
	app.Spec.Source.Plugin.Parameters = append(app.Spec.Source.Plugin.Parameters,
		v1alpha1.ApplicationSourcePluginParameter{
			Name: "severity", OptionalMap: &v1alpha1.OptionalMap{Map: map[string]string{"MP0040": "error"}},
		})
	_, err := s.RepoServer(t).GenerateManifest(t.Context(), s.Request(app))
	if err == nil || !strings.Contains(err.Error(), "istiod-control-plane.yaml:13:14: error MP0040: ") {
		t.Errorf("a stand-in chart that is an error: %v", err)
	}
}
