package stack

import (
	_ "embed" // for the settings
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	argo "github.com/argoproj/argo-cd/v3/pkg/client/clientset/versioned"
)

//go:embed settings.yaml
var settings []byte

// Namespace is the namespace of Argo CD's objects.
const Namespace = "argocd"

// Stack is a cluster with Argo CD, which reads one repository.
type Stack struct {
	*Cluster
	Argo       argo.Interface
	Repository *Repository
	Plugin     *PluginServer
	hosts      Hosts
	dir        string
	redis      string
	repoServer string // address
	commits    string
	servers    []*process
}

// Groups of programs for FindHosts.
var (
	RepoServerPrograms = []string{"argocd-cmp-server", "argocd-repo-server", "kustomize", "git-verify-wrapper.sh"}
	Programs           = append([]string{"argocd-application-controller", "argocd-commit-server"}, clusterPrograms...)
)

// Start starts everything except the application-controller. Call StartController when the settings and the
// repository are complete.
func Start(t testing.TB) *Stack {
	t.Helper()
	begin := time.Now()
	s := StartRepoServer(t, Programs...)
	s.Cluster = StartCluster(t, s.hosts, s.dir)
	s.Argo = argo.NewForConfigOrDie(s.Config)
	s.install(t)
	t.Logf("the stack was up in %v", time.Since(begin).Round(time.Millisecond))
	return s
}

// StartRepoServer starts the repo-server and the plugin without a cluster.
func StartRepoServer(t testing.TB, programs ...string) *Stack {
	t.Helper()
	h := FindHosts(t, append(programs, RepoServerPrograms...)...)
	s := &Stack{hosts: h, dir: stackDir(t)}
	s.Repository = NewRepository(t, s.dir)
	s.Plugin = StartPluginServer(t, h, s.dir, PluginConfig(t, h))
	s.redis = startRedis(t)
	s.startRepoServer(t, s.dir)
	return s
}

// stackDir returns a directory with a short path: paths of sockets are limited to about a hundred bytes.
func stackDir(t testing.TB) string {
	dir, err := os.MkdirTemp("", "mp")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() && os.Getenv("MESHPRESS_KEEP") != "" {
			t.Logf("kept: %s", dir)
			return
		}
		// repo-server removes its own permissions on its clones.
		_ = exec.Command("chmod", "-R", "u+rwx", dir).Run()
		_ = os.RemoveAll(dir)
	})
	return dir
}

// startRedis starts a Redis server in this process. Its clock advances so that keys expire.
func startRedis(t testing.TB) string {
	r := miniredis.RunT(t)
	tick := time.NewTicker(time.Second)
	t.Cleanup(tick.Stop)
	go func() {
		for range tick.C {
			r.FastForward(time.Second)
		}
	}()
	return r.Addr()
}

// install applies Argo CD's definitions, from its module, and its settings.
func (s *Stack) install(t testing.TB) {
	t.Helper()
	for _, kind := range []string{"application", "appproject", "applicationset"} {
		text, err := os.ReadFile(filepath.Join(ArgoModule(t), "manifests", "crds", kind+"-crd.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		s.Apply(t, text)
	}
	s.Apply(t, settings)
}

// ArgoModule returns the directory of Argo CD's source.
func ArgoModule(t testing.TB) string {
	t.Helper()
	return strings.TrimSpace(string(Output(t, exec.Command("go", "list", "-m", "-f", "{{.Dir}}",
		"github.com/argoproj/argo-cd/v3"))))
}

// Meshpress returns the program under test.
func (s *Stack) Meshpress() string { return s.hosts.Meshpress }

// AllowPush allows the commit-server to write to the repository.
func (s *Stack) AllowPush(t testing.TB) {
	t.Helper()
	s.Apply(t, fmt.Appendf(nil, `{"apiVersion": "v1", "kind": "Secret", "stringData": {"type": "git", "url": %q},
"metadata": {"name": "repo-write", "namespace": %q, "labels": {"argocd.argoproj.io/secret-type": "repository-write"}}}`,
		s.Repository.URL, Namespace))
}
