package stack

import (
	_ "embed" // the settings
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	argo "github.com/argoproj/argo-cd/v3/pkg/client/clientset/versioned"
	"github.com/argoproj/argo-cd/v3/reposerver/apiclient"
	"github.com/argoproj/argo-cd/v3/util/tls"
)

//go:embed settings.yaml
var settings []byte

// Namespace is where Argo CD has its objects.
const Namespace = "argocd"

// Stack is a cluster with Argo CD in it, which reads one repository.
type Stack struct {
	*Cluster
	Argo       argo.Interface
	Repository *Repository
	Plugin     *PluginServer
	hosts      Hosts
	dir        string
	redis      string
	repoServer string
	commits    string
}

// What FindHosts is to find.
var (
	RepoServerPrograms = []string{"argocd-cmp-server", "argocd-repo-server", "kustomize", "git-verify-wrapper.sh"}
	Programs           = append([]string{"argocd-application-controller", "argocd-commit-server"}, clusterPrograms...)
)

// Start brings up everything but the application-controller, which
// StartController adds once the settings and the repository are as they should be.
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

// StartRepoServer brings up the repo-server and the plugin, without a cluster.
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

// stackDir is short, since the paths of sockets may have a hundred letters.
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
		// repo-server takes away its own permissions of what it cloned.
		_ = exec.Command("chmod", "-R", "u+rwx", dir).Run()
		_ = os.RemoveAll(dir)
	})
	return dir
}

// startRedis runs one in this process, whose keys expire as time goes by.
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

// env is that of the servers: nothing of the user's, everything in dir.
func (s *Stack) env(t testing.TB, dir string) []string {
	for _, sub := range []string{"tls", "ssh", "gpg", "gnupg", "tmp", "home"} {
		makeDir(t, filepath.Join(dir, sub))
	}
	at := func(name string) string { return filepath.Join(dir, name) }
	return []string{
		"PATH=" + strings.Join([]string{at("bin"), s.hosts.Dir, "/usr/local/bin:/usr/bin:/bin"}, ":"),
		"HOME=" + at("home"), "TMPDIR=" + at("tmp"), "HOSTNAME=argocd-0",
		"ARGOCD_PLUGINSOCKFILEPATH=" + at("plugins"), "ARGOCD_TLS_DATA_PATH=" + at("tls"), "ARGOCD_SSH_DATA_PATH=" + at("ssh"),
		"ARGOCD_GPG_DATA_PATH=" + at("gpg"), "ARGOCD_GNUPGHOME=" + at("gnupg"), "ARGOCD_GPG_ENABLED=false",
		"ARGOCD_ASK_PASS_SOCK=" + at("askpass.sock"), "KUBECONFIG=" + at("kubeconfig"),
		"ARGOCD_FAKE_IN_CLUSTER=true", // https://kubernetes.default.svc is the API of $KUBECONFIG
	}
}

func (s *Stack) startRepoServer(t testing.TB, dir string) {
	port, metrics := freePort(t), freePort(t)
	s.repoServer = fmt.Sprintf("127.0.0.1:%d", port)
	p := start(t, dir, s.hosts.path("argocd-repo-server"), s.env(t, dir), "--disable-tls", "--client-ca-path=",
		"--redis", s.redis, "--address", "127.0.0.1", "--port", fmt.Sprint(port),
		"--metrics-address", "127.0.0.1", "--metrics-port", fmt.Sprint(metrics), "--logformat", "text")
	awaitProcess(t, p, func() error {
		return ok(http.DefaultClient, fmt.Sprintf("http://127.0.0.1:%d/healthz?full=true", metrics))
	})
}

// StartHydrator runs the commit-server of the Source Hydrator, before StartController.
func (s *Stack) StartHydrator(t testing.TB) {
	t.Helper()
	port, metrics := freePort(t), freePort(t)
	s.commits = fmt.Sprintf("127.0.0.1:%d", port)
	p := start(t, s.dir, s.hosts.path("argocd-commit-server"), s.env(t, s.dir), "--address", "127.0.0.1",
		"--port", fmt.Sprint(port), "--metrics-address", "127.0.0.1", "--metrics-port", fmt.Sprint(metrics))
	s.processes = append(s.processes, p)
	awaitProcess(t, p, func() error { return ok(http.DefaultClient, fmt.Sprintf("http://127.0.0.1:%d/metrics", metrics)) })
}

// StartController runs the application-controller. It compares every ten
// seconds, not every two minutes: Argo CD does not notice by itself that a
// definition is established, and syncs and waves of definitions wait for that.
func (s *Stack) StartController(t testing.TB) {
	t.Helper()
	args := []string{"--namespace", Namespace, "--redis", s.redis, "--repo-server", s.repoServer, "--repo-server-plaintext",
		"--metrics-port", fmt.Sprint(freePort(t)), "--logformat", "text", "--app-resync", "10", "--app-resync-jitter", "0",
		"--persist-resource-health"} // so that Status can name what is not healthy
	if s.commits != "" {
		args = append(args, "--hydrator-enabled", "--commit-server", s.commits)
	}
	s.processes = append(s.processes, start(t, s.dir, s.hosts.path("argocd-application-controller"), s.env(t, s.dir), args...))
}

// install applies the definitions of Argo CD, from its module, and its settings.
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

// ArgoModule is the directory of Argo CD's source.
func ArgoModule(t testing.TB) string {
	t.Helper()
	return strings.TrimSpace(string(Output(t, exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/argoproj/argo-cd/v3"))))
}

// RepoServer is Argo CD's own client of the repo-server.
func (s *Stack) RepoServer(t testing.TB) apiclient.RepoServerServiceClient {
	t.Helper()
	closer, client, err := apiclient.NewRepoServerClientset(s.repoServer, 600, tls.Configuration{DisableTLS: true}).NewRepoServerClient()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = closer.Close() })
	return client
}

// Memory is the resident size of every program of the stack, in MB.
func (s *Stack) Memory() string {
	var b strings.Builder
	total := 0
	for _, p := range append([]*process{s.Plugin.process}, s.processes...) {
		fmt.Fprintf(&b, "%s %d, ", p.name, p.memory())
		total += p.memory()
	}
	return fmt.Sprintf("%sin all %d", b.String(), total)
}

// Meshpress is the program under test.
func (s *Stack) Meshpress() string { return s.hosts.Meshpress }

// AllowPush gives the commit-server the right to write to the repository.
func (s *Stack) AllowPush(t testing.TB) {
	t.Helper()
	s.Apply(t, fmt.Appendf(nil, `{"apiVersion": "v1", "kind": "Secret", "stringData": {"type": "git", "url": %q},
"metadata": {"name": "repo-write", "namespace": %q, "labels": {"argocd.argoproj.io/secret-type": "repository-write"}}}`, s.Repository.URL, Namespace))
}
