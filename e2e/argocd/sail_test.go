package argocd

import (
	"os/exec"
	"testing"

	"github.com/meshpress/meshpress/e2e/argocd/stack"
)

// TestSail proves the ApplicationSet over a repository with resources of Sail: it has an Application for each folder of
// a cluster, and each has the objects that `meshpress render` prints for the cluster. One of them is installed.
func TestSail(t *testing.T) {
	s := stack.Start(t)
	s.Repository.Copy(t, top+"/examples", "examples")
	revision := s.Repository.Commit(t, "install")
	apps := ofDirectories(t, s, top+"/examples/sail/applicationset.yaml", "examples/sail/clusters/east",
		"examples/sail/clusters/west", "examples/sail/clusters/west/mesh")
	if len(apps) != 2 {
		t.Fatalf("%d Applications for two clusters", len(apps))
	}
	for n, cluster := range []string{"east", "west"} {
		if want := "mesh-" + cluster; apps[n].Name != want {
			t.Errorf("the Application is %s, not %s", apps[n].Name, want)
		}
		cmd := exec.Command(s.Meshpress(), "render", "--config", top+"/examples/sail/meshpress.yaml", "--cluster", cluster,
			"--sync-waves")
		want := stack.Objects(t, stack.Output(t, cmd))
		if len(want) < 20 {
			t.Errorf("cluster %s has only %d objects", cluster, len(want))
		}
		sameObjects(t, cluster, s.Manifests(t, &apps[n]), want)
	}
	s.StartController(t)
	s.Create(t, &apps[0]).AwaitHealthy(t, revision)
}
