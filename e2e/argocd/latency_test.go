package argocd

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"

	"github.com/meshpress/meshpress/e2e/argocd/stack"
)

// measured skips tests that only print numbers.
func measured(t *testing.T) {
	t.Helper()
	if os.Getenv("MESHPRESS_MEASURE") == "" {
		t.Skip("MESHPRESS_MEASURE is empty: this only prints numbers")
	}
}

// TestLatency prints the time of the repo-server for one Application, with the plugin and with the same charts
// as a native Helm source.
func TestLatency(t *testing.T) {
	measured(t)
	s := stack.StartRepoServer(t, "helm")
	s.Repository.Copy(t, top+"/examples", "examples")
	s.Repository.Replace(t, "examples/ambient", "1.23.3-solo", "1.24.2-solo")
	charts := chartsOf(t, s)
	s.Repository.Commit(t, "install")
	ways := map[string][]*v1alpha1.Application{"plugin": {ofTheSet(t, s)}, "native Helm, five charts": charts}
	took, used := map[string][]time.Duration{}, map[string]time.Duration{}
	for range 11 { // in turns, because other programs may slow the machine
		for name, apps := range ways {
			before := s.CPU()
			took[name] = append(took[name], render1(t, s, apps))
			used[name] += s.CPU() - before
		}
	}
	for name, all := range took {
		more := slices.Sorted(slices.Values(all[1:]))
		t.Logf("%s: first %v, then %v (%v to %v); CPU of one: %v", name, all[0], more[5], more[0], more[9], used[name]/11)
	}
}

// render1 renders each Application once in the repo-server, without its cache.
func render1(t *testing.T, s *stack.Stack, apps []*v1alpha1.Application) time.Duration {
	client, begin := s.RepoServer(t), time.Now()
	for _, app := range apps {
		request := s.Request(app)
		request.NoCache = true
		if r, err := client.GenerateManifest(t.Context(), request); err != nil || len(r.Manifests) == 0 {
			t.Fatal(err)
		}
	}
	return time.Since(begin).Round(time.Millisecond)
}

// chartsOf commits the charts of Istio 1.24 and returns an Application for each.
func chartsOf(t *testing.T, s *stack.Stack) (apps []*v1alpha1.Application) {
	list := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "charts.meshpress.dev/istio-1.24")
	list.Dir = top
	from := filepath.Join(strings.TrimSpace(string(stack.Output(t, list))), "manifests", "charts")
	for name, dir := range map[string]string{"base": "base", "istiod": "istio-control/istio-discovery", "cni": "istio-cni",
		"ztunnel": "ztunnel", "gateway": "gateway"} {
		s.Repository.Copy(t, filepath.Join(from, dir), "charts/"+name)
		app := ofTheSet(t, s)
		app.Spec.Source.Plugin, app.Spec.Source.Path = nil, "charts/"+name
		// the values of releases are below "defaults", which this schema refuses
		app.Spec.Source.Helm = &v1alpha1.ApplicationSourceHelm{ReleaseName: name, SkipSchemaValidation: true}
		if name != "gateway" { // the gateway has no profiles
			app.Spec.Source.Helm.Values = "profile: ambient"
		}
		apps = append(apps, app)
	}
	return apps
}

// TestHardRefresh prints the time of a hard refresh of a fleet, which renders every Application again.
func TestHardRefresh(t *testing.T) {
	measured(t)
	s := stack.Start(t)
	apps := fleet(t, s, 64)
	s.StartController(t)
	begin := time.Now()
	created := createAll(t, s, apps)
	for _, app := range created {
		app.Await(t, "compared", compared)
	}
	t.Logf("64 Applications compared for the first time: %v", time.Since(begin).Round(100*time.Millisecond))
	begin = time.Now()
	before := s.CPU()
	for _, app := range created {
		app.Ask(t, v1alpha1.RefreshTypeHard)
	}
	for _, app := range created {
		app.Await(t, "refreshed", func(a *v1alpha1.Application) bool {
			_, asked := a.Annotations[v1alpha1.AnnotationKeyRefresh]
			return !asked && a.Status.ReconciledAt.After(begin.Add(-time.Second)) && compared(a)
		})
	}
	t.Logf("64 Applications refreshed hard: %v, CPU of Argo CD %v; MB: %s", time.Since(begin).Round(100*time.Millisecond),
		s.CPU()-before, s.Memory())
}
