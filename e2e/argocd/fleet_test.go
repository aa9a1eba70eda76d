package argocd

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"

	"github.com/meshpress/meshpress/e2e/argocd/stack"
)

// TestFleet proves that each of twenty Applications of one ApplicationSet is compared with the objects of its
// own cluster. All twenty clusters are one API here, so nothing is applied.
func TestFleet(t *testing.T) {
	s := stack.Start(t)
	apps := fleet(t, s, 20)
	for _, app := range apps {
		istiod := s.Manifests(t, &app)["Deployment.apps istio-system istiod"]
		if want := strings.TrimPrefix(app.Name, "mesh-"); !strings.Contains(istiod, fmt.Sprintf("%q", want)) {
			t.Errorf("%s does not have istiod of %s", app.Name, want)
		}
	}
	s.StartController(t)
	begin := time.Now()
	for _, app := range createAll(t, s, apps) {
		read := app.Await(t, "compared", compared)
		if len(read.Status.Resources) < 40 {
			t.Errorf("%d resources: %s", len(read.Status.Resources), stack.Status(read))
		}
	}
	t.Logf("%d Applications compared in %v", len(apps), time.Since(begin).Round(time.Millisecond))
}

func compared(app *v1alpha1.Application) bool {
	return len(app.Status.Conditions) == 0 && app.Status.Sync.Status == v1alpha1.SyncStatusCodeOutOfSync
}

// fleet commits the example for more clusters and returns their Applications, without automated sync.
func fleet(t testing.TB, s *stack.Stack, size int) []v1alpha1.Application {
	t.Helper()
	var names []string
	clusters := ""
	for n := range size {
		names = append(names, fmt.Sprintf("cluster-%02d", n))
		clusters += "        - name: " + names[n] + "\n"
	}
	s.Repository.Copy(t, top+"/examples", "examples")
	s.Repository.Replace(t, "examples/ambient", "        - name: cluster1\n", clusters)
	s.Repository.Replace(t, "examples/ambient", "1.23.3-solo", "1.24.2-solo")
	s.Repository.Commit(t, "fleet")
	apps := expand(t, s, names...)
	for n := range apps {
		stack.Here(&apps[n]).Spec.SyncPolicy.Automated = nil
	}
	return apps
}

func createAll(t testing.TB, s *stack.Stack, apps []v1alpha1.Application) (created []stack.App) {
	for _, app := range apps {
		created = append(created, s.Create(t, &app))
	}
	return created
}
