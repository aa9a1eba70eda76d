package argocd

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	log "github.com/sirupsen/logrus"

	"github.com/argoproj/argo-cd/v3/applicationset/controllers/template"
	"github.com/argoproj/argo-cd/v3/applicationset/generators"
	"github.com/argoproj/argo-cd/v3/applicationset/utils"
	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"

	"github.com/meshpress/meshpress/e2e/argocd/stack"
)

// published returns the Application of cluster1 from the ApplicationSet over the published branch, which is created
// later.
func published(t testing.TB, s *stack.Stack) *v1alpha1.Application {
	apps := ofDirectories(t, s, filepath.Join(examples, "published.yaml"), "clusters", "clusters/cluster1",
		"clusters/cluster1/istiod")
	if len(apps) != 1 {
		t.Fatalf("%d Applications for one directory", len(apps))
	}
	return &apps[0]
}

// ofDirectories returns the Applications of an ApplicationSet over the directories of a branch, for this stack's
// cluster.
func ofDirectories(t testing.TB, s *stack.Stack, file string, all ...string) []v1alpha1.Application {
	t.Helper()
	var set v1alpha1.ApplicationSet
	s.ReadExample(t, file, &set)
	log.SetLevel(log.WarnLevel)
	known := map[string]generators.Generator{"Git": generators.NewGitGenerator(directories(all), set.Namespace)}
	project := &v1alpha1.AppProject{}
	project.Name, project.Namespace = "default", set.Namespace
	scheme := fake.NewClientBuilder().Build().Scheme()
	if err := v1alpha1.AddToScheme(scheme); err != nil {
		t.Fatal(err)
	}
	client := fake.NewClientBuilder().WithScheme(scheme).WithObjects(project).Build()
	apps, _, err := template.GenerateApplications(log.NewEntry(log.StandardLogger()), set, known, &utils.Render{}, client)
	if err != nil {
		t.Fatal(err)
	}
	for i := range apps {
		stack.Here(&apps[i])
	}
	return apps
}

// directories lists those of a branch.
type directories []string

func (d directories) GetDirectories(context.Context, string, string, string, bool,
	*v1alpha1.SourceIntegrity) ([]string, error) {
	return d, nil
}

func (directories) GetFiles(context.Context, string, string, string, string, bool,
	*v1alpha1.SourceIntegrity) (map[string][]byte, error) {
	return nil, nil
}

// publish publishes as CI does after a merge, and returns the commit.
func publish(s *stack.Stack) (string, error) {
	cmd := exec.Command(s.Meshpress(), "publish", "examples/ambient", "--repo", s.Repository.URL, "--branch", "clusters",
		"--path", "clusters", "--sync-waves", "--push")
	cmd.Dir, cmd.Env = s.Repository.Tree, s.Repository.Environment()
	out, err := cmd.Output()
	if fields := strings.Fields(string(out)); err == nil && len(fields) == 3 { // branch, commit, result
		return fields[1], nil
	}
	return "", fmt.Errorf("publish printed %q: %w", out, err)
}
