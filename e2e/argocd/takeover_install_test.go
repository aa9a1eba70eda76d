package argocd

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/meshpress/meshpress/e2e/argocd/stack"
)

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
	if err := errors.Join(os.Chmod(to, 0o755), os.Chmod(file, 0o644), os.WriteFile(file, text, 0o644)); err != nil {
		t.Fatal(err)
	}
	return to
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
