package stack

import (
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/argoproj/argo-cd/v3/reposerver/apiclient"
	"github.com/argoproj/argo-cd/v3/util/tls"
)

// env returns the environment of the servers: without the user's settings, and with all files in dir.
func (s *Stack) env(t testing.TB, dir string) []string {
	for _, sub := range []string{"tls", "ssh", "gpg", "gnupg", "tmp", "home"} {
		makeDir(t, filepath.Join(dir, sub))
	}
	at := func(name string) string { return filepath.Join(dir, name) }
	return []string{
		"PATH=" + strings.Join([]string{at("bin"), s.hosts.Dir, "/usr/local/bin:/usr/bin:/bin"}, ":"),
		"HOME=" + at("home"), "TMPDIR=" + at("tmp"), "HOSTNAME=argocd-0",
		"ARGOCD_PLUGINSOCKFILEPATH=" + at("plugins"), "ARGOCD_TLS_DATA_PATH=" + at("tls"),
		"ARGOCD_SSH_DATA_PATH=" + at("ssh"),
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
	s.servers = append(s.servers, p)
	awaitProcess(t, p, func() error {
		return ok(http.DefaultClient, fmt.Sprintf("http://127.0.0.1:%d/healthz?full=true", metrics))
	})
}

// StartHydrator starts the commit-server of the Source Hydrator. Call it before StartController.
func (s *Stack) StartHydrator(t testing.TB) {
	t.Helper()
	port, metrics := freePort(t), freePort(t)
	s.commits = fmt.Sprintf("127.0.0.1:%d", port)
	p := start(t, s.dir, s.hosts.path("argocd-commit-server"), s.env(t, s.dir), "--address", "127.0.0.1",
		"--port", fmt.Sprint(port), "--metrics-address", "127.0.0.1", "--metrics-port", fmt.Sprint(metrics))
	s.servers = append(s.servers, p)
	awaitProcess(t, p, func() error { return ok(http.DefaultClient, fmt.Sprintf("http://127.0.0.1:%d/metrics", metrics)) })
}

// StartController starts the application-controller. It compares every ten seconds instead of every two
// minutes: Argo CD only notices with the next comparison that a definition is established, and waves wait for
// that.
func (s *Stack) StartController(t testing.TB) {
	t.Helper()
	args := []string{"--namespace", Namespace, "--redis", s.redis, "--repo-server", s.repoServer,
		"--repo-server-plaintext",
		"--metrics-port", fmt.Sprint(freePort(t)), "--logformat", "text", "--app-resync", "10", "--app-resync-jitter", "0",
		"--persist-resource-health"} // so that Status can name unhealthy objects
	if s.commits != "" {
		args = append(args, "--hydrator-enabled", "--commit-server", s.commits)
	}
	s.servers = append(s.servers, start(t, s.dir, s.hosts.path("argocd-application-controller"), s.env(t, s.dir), args...))
}

// RepoServer returns Argo CD's own client of the repo-server.
func (s *Stack) RepoServer(t testing.TB) apiclient.RepoServerServiceClient {
	t.Helper()
	closer, client, err := apiclient.NewRepoServerClientset(s.repoServer,
		600, tls.Configuration{DisableTLS: true}).NewRepoServerClient()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = closer.Close() })
	return client
}

// Memory returns the resident size of every program of the stack, in MB.
func (s *Stack) Memory() string {
	var b strings.Builder
	total := 0
	for _, p := range slices.Concat(s.servers, s.processes, []*process{s.Plugin.process}) {
		fmt.Fprintf(&b, "%s %d, ", p.name, p.memory())
		total += p.memory()
	}
	return fmt.Sprintf("%sin all %d", b.String(), total)
}

// CPU returns the CPU time of Argo CD's servers and of the programs that they ran.
func (s *Stack) CPU() (used time.Duration) {
	for _, p := range append([]*process{s.Plugin.process}, s.servers...) {
		used += p.cpu()
	}
	return used
}
