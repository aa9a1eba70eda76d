package argocd

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	meta "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/meshpress/meshpress/e2e/argocd/stack"
)

// TestTakeover installs a mesh with Helm as the vendor's labs do, and again as
// istioctl does, lets meshpress say what a take-over would do, and lets Argo CD do
// it: nothing is impossible, only announced pods restart, addresses stay, a second
// report has no changes, and once Helm has forgotten its releases the exit code is 0.
func TestTakeover(t *testing.T) {
	labs, err := filepath.Glob(top + "/e2e/vendor/testdata/*")
	if err != nil || len(labs) == 0 {
		t.Fatalf("no labs: %v", err)
	}
	if more := os.Getenv("MESHPRESS_VENDOR"); more != "" {
		found, err := filepath.Glob(filepath.Join(more, "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, dir := range found {
			if _, err := os.Stat(filepath.Join(dir, "META")); err == nil {
				labs = append(labs, dir)
			}
		}
	}
	for _, dir := range labs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			m := beginTakeover(t, dir)
			if strings.Contains(filepath.Base(dir), "openshift") {
				m.makeOpenShift(t)
			}
			m.installWithHelm(t, dir)
			m.takeOver(t, "Helm", "--gateway-image", "auto")
		})
	}
	t.Run("istioctl", func(t *testing.T) {
		m := beginTakeover(t, top+"/examples/ambient")
		m.installAsIstioctl(t)
		m.takeOver(t, "istioctl")
	})
}

// takenOver is a cluster in the life of a take-over.
type takenOver struct {
	*stack.Stack
	repository *stack.Repository
}

func beginTakeover(t *testing.T, inputs string) *takenOver {
	s := stack.Start(t)
	m := &takenOver{s, s.Repository}
	files, err := filepath.Glob(filepath.Join(inputs, "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if text, err := os.ReadFile(file); err != nil {
			t.Fatal(err)
		} else if !strings.HasPrefix(filepath.Base(file), "helm-") {
			m.repository.Write(t, "fleet/"+filepath.Base(file), placeholders.Replace(string(text)))
		}
	}
	return m
}

// report is the part of the JSON of `meshpress takeover` that is looked at.
type report struct {
	Clusters []struct {
		Source                                                string
		Same                                                  int
		Changed, New, LeftBehind, Impossible, Restarts, Steps []object
	}
}

type object struct {
	Kind, Namespace, Name, Title string
	Fields                       []any
	Stays                        bool
}

func (o object) String() string { return o.Kind + " " + o.Namespace + "/" + o.Name }

// takeOver reports, syncs, and reports again.
func (m *takenOver) takeOver(t *testing.T, source string, flags ...string) {
	first := m.report(t, flags...)
	c := first.Clusters[0]
	if len(c.Impossible) > 0 && source == "Helm" || c.Source != source || len(c.Steps) == 0 {
		t.Errorf("impossible: %v, source %q, %d steps", c.Impossible, c.Source, len(c.Steps))
	}
	t.Logf("before: changed %v, new %v, left behind %v", c.Changed, c.New, c.LeftBehind)
	pods, addresses := m.pods(t), m.addresses(t)
	m.sync(t, flags...)
	m.awaitWorkloads(t)
	announced := map[string]bool{}
	for _, r := range c.Restarts {
		announced[r.String()] = true
	}
	for workload, before := range pods {
		after := m.pods(t)[workload]
		replaced := slices.ContainsFunc(before, func(uid string) bool { return !slices.Contains(after, uid) })
		if replaced != announced[workload] {
			t.Errorf("%s: its pods are replaced: %t, announced: %t", workload, replaced, announced[workload])
		}
	}
	for name, address := range addresses {
		if now := m.addresses(t)[name]; now != address {
			t.Errorf("Service %s had the address %s, and has %q", name, address, now)
		}
	}
	second := m.report(t, flags...).Clusters[0]
	if len(second.Changed)+len(second.New)+len(second.Impossible)+len(second.Restarts) > 0 {
		t.Errorf("the second report has changes %v, new ones %v, impossible ones %v, restarts %v", second.Changed, second.New,
			second.Impossible, second.Restarts)
	}
	if m.forget(t, second.LeftBehind) {
		m.meshpress(t, 0, m.takeoverArgs(t, flags...)...)
	}
	t.Logf("adopted %d, then %d; changed %d, new %d, restarts %v, left behind %v", c.Same, second.Same, len(c.Changed),
		len(c.New), c.Restarts, second.LeftBehind)
}

// forget deletes the releases that are left behind, and tells whether nothing else is left that should go: some labs
// call a gateway or a CNI otherwise than their resources do.
func (m *takenOver) forget(t *testing.T, left []object) bool {
	t.Helper()
	isAll := true
	for _, o := range left {
		switch {
		case o.Stays:
		case o.Kind == "Secret":
			if err := m.Typed.CoreV1().Secrets(o.Namespace).Delete(t.Context(), o.Name, meta.DeleteOptions{}); err != nil {
				t.Error(err)
			}
		default:
			t.Logf("%s is left behind", o)
			isAll = false
		}
	}
	return isAll
}

func (m *takenOver) report(t *testing.T, flags ...string) (r report) {
	t.Helper()
	out := m.meshpress(t, 1, m.takeoverArgs(t, flags...)...)
	if err := json.Unmarshal(out, &r); err != nil || len(r.Clusters) != 1 {
		t.Fatalf("the report is not readable: %v\n%.1000s", err, out)
	}
	return r
}

// takeoverArgs are the arguments for a report of a new dump.
func (m *takenOver) takeoverArgs(t *testing.T, flags ...string) []string {
	t.Helper()
	dump := filepath.Join(t.TempDir(), "cluster1.json")
	if err := os.WriteFile(dump, m.dump(t), 0o600); err != nil {
		t.Fatal(err)
	}
	return append([]string{"takeover", "fleet", "--cluster", "cluster1", "--live", dump, "--format", "json"}, flags...)
}

// meshpress runs the program in the repository. most is the highest exit code that is no failure.
func (m *takenOver) meshpress(t *testing.T, most int, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(m.Meshpress(), args...)
	cmd.Dir = m.repository.Tree
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() > most {
		t.Fatalf("meshpress %q: %v\n%s", args, err, stderr.String())
	}
	return out
}

// sync commits the rendered cluster, and lets Argo CD apply it.
func (m *takenOver) sync(t *testing.T, flags ...string) {
	m.meshpress(t, 0, append([]string{"render", "fleet", "--cluster", "cluster1", "-o", "clusters"}, flags...)...)
	revision := m.repository.Commit(t, "take over")
	app := example("tree.yaml")(t, m.Stack)
	app.Spec.SyncPolicy.Automated.Prune = nil
	m.StartController(t)
	m.Create(t, app).AwaitHealthy(t, revision)
}
