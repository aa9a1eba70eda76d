package argocd

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/golang/protobuf/ptypes/empty"

	pluginclient "github.com/argoproj/argo-cd/v3/cmpserver/apiclient"
	"github.com/argoproj/argo-cd/v3/util/app/discovery"
	"github.com/argoproj/argo-cd/v3/util/cmp"

	"github.com/meshpress/meshpress/e2e/argocd/stack"
)

const top = "../.."

// plugin is a cmp-server with Argo CD's own client.
type plugin struct {
	server *stack.PluginServer
	client pluginclient.ConfigManagementPluginServiceClient
}

func startPlugin(t *testing.T, args ...string) plugin {
	h := stack.FindHosts(t, "argocd-cmp-server")
	s := stack.StartPluginServer(t, h, shortDir(t), stack.PluginConfig(t, h, args...))
	return plugin{server: s, client: s.Client(t)}
}

// shortDir returns a directory for sockets, whose paths are limited to about a hundred bytes.
func shortDir(t *testing.T) string {
	dir, err := os.MkdirTemp("", "mp")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// generate sends a repository as repo-server does, and returns the manifests.
func (p plugin) generate(ctx context.Context, t *testing.T, root, app string, env ...string) ([]string, error) {
	t.Helper()
	stream, err := p.client.GenerateManifest(ctx)
	if err != nil {
		t.Fatal(err)
	}
	env = append([]string{"ARGOCD_APP_NAME=mesh", "KUBE_VERSION=1.36.3"}, env...)
	if err := cmp.SendRepoStream(ctx, filepath.Join(root, app), root, stream, env, nil); err != nil {
		return nil, err
	}
	r, err := stream.CloseAndRecv()
	if err != nil {
		return nil, err
	}
	return r.Manifests, nil
}

// cluster1 is the parameter `cluster` as repo-server writes it.
var cluster1 = []string{`ARGOCD_APP_PARAMETERS=[{"name":"cluster","string":"cluster1"}]`, "PARAM_CLUSTER=cluster1"}

// repository returns a small repository: Argo CD sends all of it to the plugin.
func repository(t *testing.T) string {
	root := t.TempDir()
	if err := os.CopyFS(filepath.Join(root, "examples"), os.DirFS(filepath.Join(top, "examples"))); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(root, "other", "a.yaml"), "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")
	return root
}

func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), stack.Patience)
	t.Cleanup(cancel)
	return ctx
}

func TestPluginConfiguration(t *testing.T) {
	p := startPlugin(t)
	r, err := p.client.CheckPluginConfiguration(within(t), &empty.Empty{})
	if err != nil {
		t.Fatal(err)
	}
	if r.IsDiscoveryConfigured {
		t.Error("discovery is on, though nobody asked for it")
	}
}

func TestPluginGenerates(t *testing.T) {
	p := startPlugin(t)
	manifests, err := p.generate(within(t), t, repository(t), "examples/ambient", cluster1...)
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(manifests, "\n")
	for _, want := range []string{`"kind":"CustomResourceDefinition"`, `"name":"ztunnel"`,
		`"name":"istio-ingressgateway"`} {
		if !strings.Contains(all, want) {
			t.Errorf("no %s in %d manifests", want, len(manifests))
		}
	}
	if strings.Contains(all, "config.kubernetes.io/") { // Argo CD would apply them
		t.Error("annotations of another host")
	}
}

func TestPluginAnnouncesParameters(t *testing.T) {
	p := startPlugin(t)
	ctx := within(t)
	stream, err := p.client.GetParametersAnnouncement(ctx)
	if err != nil {
		t.Fatal(err)
	}
	root := repository(t)
	if err := cmp.SendRepoStream(ctx, filepath.Join(root, "examples/ambient"), root, stream, nil, nil); err != nil {
		t.Fatal(err)
	}
	r, err := stream.CloseAndRecv()
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, a := range r.ParameterAnnouncements {
		names[a.Name] = true
	}
	for _, want := range []string{"cluster", "paths", "config", "gateway-chart", "istio-version", "charts", "severity",
		"sync-waves"} {
		if !names[want] {
			t.Errorf("parameter %q is not announced", want)
		}
	}
}

func TestPluginDiscovers(t *testing.T) {
	p := startPlugin(t, "--discover")
	t.Setenv("ARGOCD_PLUGINSOCKFILEPATH", p.server.Sockets) // where the client looks for sockets
	root := repository(t)
	for dir, want := range map[string]bool{"examples/ambient": true, "other": false} {
		closer, _, err := discovery.DetectConfigManagementPlugin(within(t), filepath.Join(root, dir), root, "", nil, nil)
		if got := err == nil; got != want {
			t.Errorf("%s: discovered %v, want %v: %v", dir, got, want, err)
		}
		if err == nil {
			closer.Close()
		}
	}
}

func TestPluginMatches(t *testing.T) {
	p := startPlugin(t, "--discover")
	ctx, root := within(t), repository(t)
	stream, err := p.client.MatchRepository(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := cmp.SendRepoStream(ctx, filepath.Join(root, "examples/ambient"), root, stream, nil, nil); err != nil {
		t.Fatal(err)
	}
	r, err := stream.CloseAndRecv()
	if err != nil || !r.IsSupported || !r.IsDiscoveryEnabled {
		t.Errorf("%v, %v", r, err)
	}
}

func writeFile(t testing.TB, path, text string) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
