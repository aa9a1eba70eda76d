package argocd

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/meshpress/meshpress/e2e/argocd/stack"
)

// TestLife takes the example through the life of a mesh in every way, each from an empty cluster, and compares
// the ways with each other.
func TestLife(t *testing.T) {
	first := map[string]map[string]string{}
	for _, w := range ways() {
		t.Run(w.name, func(t *testing.T) { first[w.name] = life(t, w) })
	}
	for _, w := range ways() {
		if first[w.name] != nil && first["plugin"] != nil {
			sameObjects(t, w.name, first[w.name], first["plugin"])
		}
	}
}

// life returns the objects that were applied first.
func life(t *testing.T, w way) map[string]string {
	m := begin(t, w)
	m.installed(t)
	objects := m.stack.Manifests(t, m.read(t))
	m.rewritten(t)
	m.upgraded(t)
	m.pruned(t)
	m.refused(t)
	return objects
}

// mesh is one life of a mesh.
type mesh struct {
	way   way
	stack *stack.Stack
	app   stack.App
	clock time.Time
}

func begin(t *testing.T, w way) *mesh {
	s := stack.Start(t)
	s.Repository.Copy(t, top+"/examples", "examples")
	m := &mesh{way: w, stack: s}
	app := w.application(t, s)
	if app.Spec.SourceHydrator != nil {
		s.AllowPush(t)
		s.StartHydrator(t)
	}
	s.StartController(t)
	return m
}

func (m *mesh) installed(t *testing.T) {
	revision := m.way.commit(t, m.stack, "install")
	m.clock = time.Now()
	m.app = m.stack.Create(t, m.way.application(t, m.stack))
	m.awaitHealthy(t, revision)
	m.lap(t, "install")
	t.Logf("MB: %s", m.stack.Memory())
}

// rewritten checks that fields that istiod writes into its webhooks are not reverted.
func (m *mesh) rewritten(t *testing.T) {
	stack.Await(t, "istiod", func() error { return m.stack.Rewritten(t.Context()) })
	before := m.read(t).Status.History.LastRevisionHistory().ID
	app := m.app.Refresh(t, v1alpha1.RefreshTypeHard)
	if app.Status.Sync.Status != v1alpha1.SyncStatusCodeSynced {
		t.Errorf("after istiod wrote: %s\n%s", stack.Status(app), m.app.Differences())
	}
	if after := m.read(t).Status.History.LastRevisionHistory().ID; after != before {
		t.Errorf("synced %d times more", after-before)
	}
	if err := m.stack.Rewritten(t.Context()); err != nil {
		t.Errorf("Argo CD undid what istiod wrote: %v", err)
	}
	m.lap(t, "hard refresh")
}

// upgraded commits other tags.
func (m *mesh) upgraded(t *testing.T) {
	m.stack.Repository.Replace(t, "examples/ambient", "1.23.3-solo", "1.24.2-solo")
	m.publish(t, "upgrade")
	m.lap(t, "upgrade")
	d, err := m.stack.Typed.AppsV1().Deployments("istio-system").Get(t.Context(), "istiod", meta.GetOptions{})
	if err != nil || !strings.Contains(d.Spec.Template.Spec.Containers[0].Image, ":1.24.2") {
		t.Errorf("istiod after the upgrade: %.200v, %v", d.Spec.Template.Spec.Containers, err)
	}
	stack.Await(t, "istiod", func() error { return m.stack.Rewritten(t.Context()) })
}

// pruned removes a release from git.
func (m *mesh) pruned(t *testing.T) {
	m.stack.Repository.Remove(t, "examples/ambient/istio-ingressgateway.yaml")
	m.publish(t, "no gateway")
	gone := func() error {
		_, err := m.stack.Typed.AppsV1().Deployments("gloo-mesh-gateways").Get(t.Context(), "istio-ingressgateway",
			meta.GetOptions{})
		if !apierrors.IsNotFound(err) {
			return fmt.Errorf("the gateway is there: %w", err)
		}
		return nil
	}
	stack.Await(t, "prune", gone)
	m.lap(t, "prune")
}

// publish commits and waits until the cluster is synced.
func (m *mesh) publish(t *testing.T, message string) {
	t.Helper()
	revision := m.way.commit(t, m.stack, message)
	m.clock = time.Now()
	m.app.Ask(t, v1alpha1.RefreshTypeNormal)
	m.awaitHealthy(t, revision)
}

func (m *mesh) awaitHealthy(t *testing.T, revision string) {
	t.Helper()
	if m.read(t).Spec.SourceHydrator != nil {
		revision = m.app.AwaitHydrated(t, revision)
	}
	m.app.AwaitHealthy(t, revision)
}

func (m *mesh) read(t *testing.T) *v1alpha1.Application {
	t.Helper()
	app, err := m.app.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return app
}

// lap logs the time of a step.
func (m *mesh) lap(t *testing.T, what string) {
	t.Logf("%s: %v", what, time.Since(m.clock).Round(100*time.Millisecond))
	m.clock = time.Now()
}

// sameObjects compares names first: a missing object explains more than a text.
func sameObjects(t *testing.T, name string, got, want map[string]string) {
	t.Helper()
	for _, key := range slices.Sorted(maps.Keys(want)) {
		if got[key] == "" {
			t.Errorf("%s lacks %s", name, key)
		} else if got[key] != want[key] {
			t.Errorf("%s has another %s:\n%.2000s\n%.2000s", name, key, got[key], want[key])
		}
	}
	for _, key := range slices.Sorted(maps.Keys(got)) {
		if want[key] == "" {
			t.Errorf("%s adds %s", name, key)
		}
	}
}
