package charts

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// top is the product's own module. Its requirements include the embedded charts.
const top = "../.."

// folders maps the charts that Istio publishes to their folders in its source tree.
var folders = map[string]string{
	"base": "base", "istiod": "istio-control/istio-discovery", "cni": "istio-cni", "ztunnel": "ztunnel",
	"gateway": "gateway",
}

// usual is the version for tests that need any version.
const usual = "1.24.2"

// scratch is a directory for files that tests share.
var scratch string

func TestMain(m *testing.M) {
	var err error
	if scratch, err = os.MkdirTemp("", "meshpress-e2e-charts-"); err != nil {
		panic(err)
	}
	code := m.Run()
	stopShared()
	os.RemoveAll(scratch)
	os.Exit(code)
}

var (
	published = map[string][]string{}
	publisher sync.Mutex
)

// archives returns the charts of a version, packed by helm.
func archives(t testing.TB, version string) []string {
	t.Helper()
	helm := built(t, "MESHPRESS_HOSTS", "helm")
	publisher.Lock()
	defer publisher.Unlock()
	if files := published[version]; files != nil {
		return files
	}
	args := []string{"package", "--destination", filepath.Join(scratch, version)}
	for name, folder := range folders {
		stamped := filepath.Join(scratch, version, name)
		stamp(t, filepath.Join(sources(t, version), "manifests/charts", folder), stamped, version)
		args = append(args, stamped)
	}
	if out, err := exec.Command(helm, args...).CombinedOutput(); err != nil {
		t.Fatalf("helm package: %v\n%s", err, out)
	}
	files, err := filepath.Glob(filepath.Join(scratch, version, "*.tgz"))
	if err != nil || len(files) != len(folders) {
		t.Fatalf("helm packed %q (%v)", files, err)
	}
	published[version] = files
	return files
}

// archive returns one chart of a version, packed by helm.
func archive(t testing.TB, name, version string) string {
	t.Helper()
	file := fmt.Sprintf("%s-%s.tgz", name, version)
	all := archives(t, version)
	return all[slices.IndexFunc(all, func(f string) bool { return filepath.Base(f) == file })]
}

// sources returns Istio's source tree, from which the product embeds the charts.
func sources(t testing.TB, version string) string {
	t.Helper()
	minor := version[:strings.LastIndex(version, ".")]
	cmd := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "charts.meshpress.dev/istio-"+minor)
	cmd.Dir = top
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// stamp copies a chart and sets the version and the images as upstream's release process does.
func stamp(t testing.TB, from, to, version string) {
	t.Helper()
	release := strings.NewReplacer("1.0.0", version, "gcr.io/istio-testing", "docker.io/istio", "tag: latest",
		"tag: "+version)
	err := fs.WalkDir(os.DirFS(from), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(filepath.Join(from, name))
		if err != nil {
			return err
		}
		if name == "Chart.yaml" || name == "values.yaml" {
			content = []byte(release.Replace(string(content)))
		}
		if err := os.MkdirAll(filepath.Dir(filepath.Join(to, name)), 0o755); err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, name), content, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// push pushes charts to a registry with helm, as a user with a login.
func (u *user) push(address string, files []string, flags ...string) {
	u.Helper()
	for _, file := range files {
		u.helm(append([]string{"push", file, address}, flags...)...).ok()
	}
}
