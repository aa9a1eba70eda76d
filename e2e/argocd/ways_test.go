package argocd

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"

	"github.com/meshpress/meshpress/e2e/argocd/stack"
)

// way is how lifecycle resources get into a cluster.
type way struct {
	name        string
	application func(testing.TB, *stack.Stack) *v1alpha1.Application
	prepare     func(testing.TB, *stack.Stack) error // called before a commit
	publish     func(*stack.Stack) (string, error)   // called after it; returns the commit that Argo CD follows
}

func ways() []way {
	return []way{
		{name: "plugin", application: ofTheSet},
		{name: "kustomize", application: example("kustomize.yaml")},
		{name: "tree", application: example("tree.yaml"), prepare: render},
		{name: "published", application: published, publish: publish},
		{name: "hydrator", application: example("hydrator.yaml")},
	}
}

const examples = top + "/examples/argocd"

func example(file string) func(testing.TB, *stack.Stack) *v1alpha1.Application {
	return func(t testing.TB, s *stack.Stack) *v1alpha1.Application {
		app := &v1alpha1.Application{}
		s.ReadExample(t, filepath.Join(examples, file), app)
		return stack.Here(app)
	}
}

// ofTheSet returns the Application of cluster1 from the ApplicationSet.
func ofTheSet(t testing.TB, s *stack.Stack) *v1alpha1.Application {
	return stack.Here(&expand(t, s, "cluster1")[0])
}

// render renders as CI does if the output is committed.
func render(t testing.TB, s *stack.Stack) error {
	cmd := exec.Command(s.Meshpress(), "render", "examples/ambient", "-o", "clusters", "--sync-waves")
	cmd.Dir = s.Repository.Tree
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Logf("%s", out)
	}
	return err
}

// commit publishes the working tree in this way.
func (w way) commit(t testing.TB, s *stack.Stack, message string) string {
	t.Helper()
	if w.prepare != nil {
		if err := w.prepare(t, s); err != nil {
			t.Fatal(err)
		}
	}
	revision := s.Repository.Commit(t, message)
	if w.publish == nil {
		return revision
	}
	revision, err := w.publish(s)
	if err != nil {
		t.Fatal(err)
	}
	return revision
}
