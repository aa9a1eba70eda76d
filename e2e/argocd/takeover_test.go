package argocd

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
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

// makeOpenShift adds what the charts expect of OpenShift: the definition of Multus. Its constraints of
// security are only mentioned in roles.
func (m *takenOver) makeOpenShift(t *testing.T) {
	t.Helper()
	m.repository.Write(t, "fleet/platform.yaml", `apiVersion: meshpress.dev/v1alpha1
kind: RenderConfig
spec: {clusters: [{name: cluster1, platform: openshift}, {name: cluster2, platform: openshift}]}
`)
	m.Apply(t, []byte(`apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: network-attachment-definitions.k8s.cni.cncf.io
  annotations: {api-approved.kubernetes.io: "unapproved, a stand-in for tests"}
spec:
  group: k8s.cni.cncf.io
  scope: Namespaced
  names: {kind: NetworkAttachmentDefinition, plural: network-attachment-definitions}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {config: {type: string}}}}}}
`))
}

// placeholders are words of labs in place of the registry.
var placeholders = strings.NewReplacer("<enterprise_istio_repo>", "istio", "istio-helm-/", "istio-helm-istio/")

var helmCommand = regexp.MustCompile(`--install (\S+) (\S+).*--namespace (\S+).*CLUSTER(\d+)\}.*--version (\d+\.\d+)`)

// installWithHelm runs the releases of a lab for the first cluster, each once.
func (m *takenOver) installWithHelm(t *testing.T, dir string) {
	files, err := filepath.Glob(filepath.Join(dir, "helm-*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s has no releases: %v", dir, err)
	}
	charts, seen := t.TempDir(), map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		head, values, _ := strings.Cut(placeholders.Replace(string(text)), "\n")
		words := helmCommand.FindStringSubmatch(head)
		if words == nil {
			t.Fatalf("%s: no command", file)
		}
		if words[4] != "1" || seen[words[1]] {
			continue
		}
		seen[words[1]] = true
		chart := publishedChart(t, charts, filepath.Base(words[2]), words[5])
		m.helm(t, mended(values), "upgrade", "--install", words[1], chart, "--namespace", words[3], "--create-namespace",
			"--skip-schema-validation", // new versions of Helm misread the schema of the gateway chart
			"--values", "-")
	}
	m.awaitWorkloads(t)
}

// mended leaves out lines that go deeper than a scalar above them: slips of labs.
func mended(values string) string {
	lines := strings.Split(values, "\n")
	deep := func(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }
	out := []string{lines[0]}
	for i, line := range lines[1:] {
		if above := lines[i]; deep(line) > deep(above) && !strings.HasSuffix(above, ":") && strings.Contains(above, ": ") {
			continue
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

func (m *takenOver) helm(t *testing.T, stdin string, args ...string) {
	t.Helper()
	cmd := exec.Command(m.Host(t, "helm"), args...)
	cmd.Stdin = strings.NewReader(stdin)
	cmd.Env = []string{"HOME=" + t.TempDir(), "PATH=/usr/bin:/bin", "KUBECONFIG=" + m.Kubeconfig()}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("helm %q: %v\n%s", args, err, out)
	}
}

// chartDirs are the folders of published charts in the source of Istio.
var chartDirs = map[string]string{"base": "base", "istiod": "istio-control/istio-discovery", "cni": "istio-cni",
	"ztunnel": "ztunnel", "gateway": "gateway"}

var chartVersions = map[string]string{"1.23": "1.23.2", "1.24": "1.24.2"}

// publishedChart copies a chart of the source that meshpress embeds, with the version
// that a release has.
func publishedChart(t *testing.T, into, name, minor string) string {
	t.Helper()
	to := filepath.Join(into, minor, name)
	if _, err := os.Stat(to); err == nil {
		return to
	}
	cmd := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "charts.meshpress.dev/istio-"+minor)
	cmd.Dir = top
	from := filepath.Join(strings.TrimSpace(string(stack.Output(t, cmd))), "manifests/charts", chartDirs[name])
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(to, "Chart.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text = regexp.MustCompile(`(?m)^(version|appVersion): .*$`).ReplaceAll(text, []byte("$1: "+chartVersions[minor]))
	if err := errorsOf(os.Chmod(to, 0o755), os.Chmod(file, 0o644), os.WriteFile(file, text, 0o644)); err != nil {
		t.Fatal(err)
	}
	return to
}

func errorsOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// installAsIstioctl applies what upstream's renderer makes of the inputs: meshpress
// has the same objects with `--compat istioctl`, which e2e/parity proves.
func (m *takenOver) installAsIstioctl(t *testing.T) {
	objects := m.meshpress(t, 0, "render", "fleet", "--cluster", "cluster1", "--compat", "istioctl")
	for _, namespace := range inNamespace.FindAllStringSubmatch(string(objects), -1) {
		m.Apply(t, []byte("apiVersion: v1\nkind: Namespace\nmetadata: {name: "+namespace[1]+"}\n"))
	}
	m.ApplyAs(t, "istio-operator", objects) // istioctl calls itself so
	m.awaitWorkloads(t)
}

var inNamespace = regexp.MustCompile(`(?m)^  namespace: (\S+)$`)

// awaitWorkloads waits until all workloads have their pods.
func (m *takenOver) awaitWorkloads(t *testing.T) {
	t.Helper()
	stack.Await(t, "workloads", func() error {
		all, err := m.Typed.AppsV1().Deployments("").List(t.Context(), meta.ListOptions{})
		if err != nil {
			return err
		}
		for _, d := range all.Items {
			if d.Status.ObservedGeneration != d.Generation || d.Status.AvailableReplicas < *d.Spec.Replicas ||
				d.Status.UpdatedReplicas < *d.Spec.Replicas || d.Status.Replicas > d.Status.UpdatedReplicas {
				return fmt.Errorf("deployment %s is not ready: %+v", d.Name, d.Status.Conditions)
			}
		}
		sets, err := m.Typed.AppsV1().DaemonSets("").List(t.Context(), meta.ListOptions{})
		if err != nil {
			return err
		}
		for _, d := range sets.Items {
			if d.Status.ObservedGeneration != d.Generation || d.Status.NumberReady < d.Status.DesiredNumberScheduled ||
				d.Status.UpdatedNumberScheduled < d.Status.DesiredNumberScheduled || d.Status.DesiredNumberScheduled == 0 {
				return fmt.Errorf("daemon set %s is not ready: %+v", d.Name, d.Status)
			}
		}
		return nil
	})
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

// dump is what kubectl prints for `meshpress takeover kinds`.
func (m *takenOver) dump(t *testing.T) []byte {
	t.Helper()
	cmd := exec.Command(m.Meshpress(), "takeover", "kinds")
	kinds := string(stack.Output(t, cmd))
	var items []any
	for _, list := range m.List(t, func(resource string) bool {
		return resource == "secrets" || strings.Contains(kinds, " "+resource+" ")
	}) {
		if kind := list.GetKind(); kind == "Secret" && !strings.HasPrefix(list.GetName(), "sh.helm.release.v1.") {
			continue
		}
		items = append(items, list.Object)
	}
	text, err := json.Marshal(map[string]any{"apiVersion": "v1", "kind": "List", "items": items})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

var ofReplicaSet = regexp.MustCompile(`-[0-9a-z]+$`)

// pods are the identities of pods by workload.
func (m *takenOver) pods(t *testing.T) map[string][]string {
	t.Helper()
	all, err := m.Typed.CoreV1().Pods("").List(t.Context(), meta.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for _, p := range all.Items {
		for _, owner := range p.OwnerReferences {
			kind, name := owner.Kind, owner.Name
			if kind == "ReplicaSet" {
				kind, name = "Deployment", ofReplicaSet.ReplaceAllString(name, "")
			}
			key := object{Kind: kind, Namespace: p.Namespace, Name: name}.String()
			out[key] = append(out[key], string(p.UID))
		}
	}
	if len(out) == 0 {
		t.Error("there are no pods")
	}
	return out
}

// addresses are the addresses of Services.
func (m *takenOver) addresses(t *testing.T) map[string]string {
	t.Helper()
	all, err := m.Typed.CoreV1().Services("").List(t.Context(), meta.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, s := range all.Items {
		out[s.Namespace+"/"+s.Name] = s.Spec.ClusterIP
	}
	return maps.Clone(out)
}
