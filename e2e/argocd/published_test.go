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

// published returns the Application of cluster1 from the ApplicationSet over the published branch.
func published(t testing.TB, s *stack.Stack) *v1alpha1.Application {
	var set v1alpha1.ApplicationSet
	s.ReadExample(t, filepath.Join(examples, "published.yaml"), &set)
	log.SetLevel(log.WarnLevel)
	known := map[string]generators.Generator{"Git": generators.NewGitGenerator(directories{}, set.Namespace)}
	project := &v1alpha1.AppProject{}
	project.Name, project.Namespace = "default", set.Namespace
	scheme := fake.NewClientBuilder().Build().Scheme()
	if err := v1alpha1.AddToScheme(scheme); err != nil {
		t.Fatal(err)
	}
	client := fake.NewClientBuilder().WithScheme(scheme).WithObjects(project).Build()
	apps, _, err := template.GenerateApplications(log.NewEntry(log.StandardLogger()), set, known, &utils.Render{}, client)
	if err != nil || len(apps) != 1 {
		t.Fatalf("%d Applications for one directory: %v", len(apps), err)
	}
	return stack.Here(&apps[0])
}

// directories lists those of the published branch, which is created later.
type directories struct{}

func (directories) GetDirectories(context.Context, string, string, string, bool,
	*v1alpha1.SourceIntegrity) ([]string, error) {
	return []string{"clusters", "clusters/cluster1", "clusters/cluster1/istiod"}, nil
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
