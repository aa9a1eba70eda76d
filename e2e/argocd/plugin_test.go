package argocd

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/golang/protobuf/ptypes/empty"

	pluginclient "github.com/argoproj/argo-cd/v3/cmpserver/apiclient"
	"github.com/argoproj/argo-cd/v3/util/app/discovery"
	"github.com/argoproj/argo-cd/v3/util/cmp"

	"github.com/meshpress/meshpress/e2e/argocd/stack"
)

const top = "../.."

// plugin is a cmp-server and Argo CD's own client of it.
type plugin struct {
	server *stack.PluginServer
	client pluginclient.ConfigManagementPluginServiceClient
}

func startPlugin(t *testing.T, args ...string) plugin {
	h := stack.FindHosts(t, "argocd-cmp-server")
	s := stack.StartPluginServer(t, h, shortDir(t), stack.PluginConfig(t, h, args...))
	return plugin{server: s, client: s.Client(t)}
}

// shortDir is a directory for sockets, whose paths may have a hundred letters.
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

// repository is a small one: Argo CD sends all of it to the plugin.
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
	for _, want := range []string{`"kind":"CustomResourceDefinition"`, `"name":"ztunnel"`, `"name":"istio-ingressgateway"`} {
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
	for _, want := range []string{"cluster", "paths", "config", "gateway-chart", "istio-version", "charts", "severity", "sync-waves"} {
		if !names[want] {
			t.Errorf("parameter %q is not announced", want)
		}
	}
}

func TestPluginDiscovers(t *testing.T) {
	p := startPlugin(t, "--discover")
	t.Setenv("ARGOCD_PLUGINSOCKFILEPATH", p.server.Sockets) // where the client looks
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

var position = regexp.MustCompile(`^[\w./-]+\.ya?ml:\d+:\d+: error MP\d{4}: `)

var separator = regexp.MustCompile(`(?m)^---$`)

func TestPluginErrorsAreShort(t *testing.T) {
	p := startPlugin(t)
	for name, text := range refused(t) {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			writeFile(t, filepath.Join(root, "mesh", "mesh.yaml"), text)
			manifests, err := p.generate(within(t), t, root, "mesh", cluster1...)
			if err == nil {
				t.Fatalf("%d manifests, and no error", len(manifests))
			}
			_, said, _ := strings.Cut(err.Error(), "exit status")
			_, said, _ = strings.Cut(said, ": ")
			first, _, _ := strings.Cut(said, "\n")
			if !position.MatchString(first) || strings.Count(said, "\n") > 12 || len(said) > 1500 {
				t.Errorf("not short, or without a position: %v", err)
			}
		})
	}
}

// refused are inputs that must never pass for an application without objects.
func refused(t *testing.T) map[string]string {
	text, err := os.ReadFile(filepath.Join(top, "examples/ambient/istiod-control-plane.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return map[string]string{
		"misspelt":    strings.Replace(string(text), "profile: ambient", "profil: ambient", 1),
		"not yaml":    "apiVersion: [\n",
		"overlay":     strings.Replace(string(text), "            enabled: true\n", "            enabled: true\n            k8s: {overlays: [{kind: DaemonSet, name: nothing, patches: [{path: a, value: b}]}]}\n", 1),
		"bad version": strings.Replace(string(text), "1.23.3-solo", "9.9.9", 1),
	}
}

func TestPluginRefusesNothing(t *testing.T) {
	p := startPlugin(t)
	for name, text := range map[string]string{
		"no lifecycle": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n", "empty": "",
	} {
		root := t.TempDir()
		writeFile(t, filepath.Join(root, "mesh", "mesh.yaml"), text)
		manifests, err := p.generate(within(t), t, root, "mesh", cluster1...)
		if err == nil {
			t.Errorf("%s: success with %d manifests would prune the whole mesh", name, len(manifests))
		} else {
			t.Logf("%s: %v", name, err)
		}
	}
	other := []string{`ARGOCD_APP_PARAMETERS=[{"name":"cluster","string":"nowhere"}]`, "PARAM_CLUSTER=nowhere"}
	if manifests, err := p.generate(within(t), t, repository(t), "examples/ambient", other...); err == nil {
		t.Errorf("cluster nowhere: success with %d manifests", len(manifests))
	}
}

// A deadline of Argo CD ends the program, and leaves nothing running.
func TestPluginDeadline(t *testing.T) {
	p := startPlugin(t)
	root := t.TempDir()
	writeFile(t, filepath.Join(root, "mesh", "mesh.yaml"), slow(t))
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	manifests, err := p.generate(ctx, t, root, "mesh", cluster1...)
	if err == nil {
		t.Skipf("%d manifests before the deadline: the input is too small for this machine", len(manifests))
	}
	t.Log(err)
	stack.Await(t, "the end of meshpress", p.server.Idle)
}

// slow is an input of some seconds: a fleet in one file.
func slow(t *testing.T) string {
	text, err := os.ReadFile(filepath.Join(top, "examples/ambient/istiod-control-plane.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for i := range 40_000 {
		b.WriteString(strings.NewReplacer("cluster1", fmt.Sprintf("cluster%d", i), "name: istiod-control-plane",
			fmt.Sprintf("name: istiod-%d", i)).Replace(string(text)) + "\n---\n")
	}
	return b.String()
}

func absolute(t testing.TB, path string) string {
	path, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func writeFile(t testing.TB, path, text string) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
