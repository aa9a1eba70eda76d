package fn

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/fn/parameter"
	"github.com/meshpress/meshpress/gitops"
	"github.com/meshpress/meshpress/internal/gittest"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/snapshot"
	"github.com/meshpress/meshpress/render/source"
)

// mesh is a control plane of one cluster.
func mesh(cluster, tag string) string {
	return fmt.Sprintf(`apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata: {name: %s}
spec:
  installations:
  - clusters: [{name: %s}]
    istioOperatorSpec: {profile: minimal, tag: %s}
`, cluster, cluster, tag)
}

func paths(names ...string) parameter.Settings {
	var s parameter.Settings
	s.Spec.Resources = names
	return s
}

// TestAgainst: the same state comes from a directory, from the inputs of a
// commit, and from a directory in a commit.
func TestAgainst(t *testing.T) {
	repo(t, map[string]string{"fleet/one.yaml": mesh("one", "1.23.2"), "fleet/two.yaml": mesh("two", "1.24.2")})
	tree := t.TempDir()
	writeTree(t, tree, "fleet")
	writeTree(t, "rendered", "fleet")
	commit(t, "the old state")
	want := against(t, tree, paths())
	if versions(want) != "one 1.23.2, two 1.24.2" {
		t.Fatalf("directory: %s", versions(want))
	}

	put(t, map[string]string{"fleet/one.yaml": mesh("one", "1.24.2"), "rendered/one/istiod/manifest.yaml": "broken: ["})
	commit(t, "the new state")
	for _, spec := range []string{"HEAD~1", "HEAD~1:rendered", "HEAD~1:./rendered", "main~1:rendered/"} {
		if diff := cmp.Diff(texts(t, want), texts(t, against(t, spec, paths("fleet")))); diff != "" {
			t.Errorf("%s differs (- directory):\n%s", spec, diff)
		}
	}
	t.Chdir("fleet")
	for _, spec := range []string{"HEAD~1", "HEAD~1:../rendered", "HEAD~1:rendered"} {
		if got := versions(against(t, spec, paths("../fleet/one.yaml", "two.yaml"))); got != versions(want) {
			t.Errorf("%s in a folder: %s", spec, got)
		}
	}
	if got := versions(against(t, "HEAD", paths(abs(t, ".")))); got != "one 1.24.2, two 1.24.2" {
		t.Errorf("absolute path: %s", got)
	}
}

// TestAgainstWhatWasNot: what the commit does not have was not there.
func TestAgainstWhatWasNot(t *testing.T) {
	repo(t, map[string]string{"notes/a.yaml": "a: 1\n", "text/a.txt": "a", "one.yaml": mesh("one", "1.23.2"),
		"unused.yaml": strings.Replace(mesh("unused", "1.23.2"), "profile: minimal", "profile: empty", 1)})
	put(t, map[string]string{"new/two.yaml": mesh("two", "1.23.2"),
		"config.yaml": "apiVersion: meshpress.dev/v1alpha1\nkind: RenderConfig\nspec: {}\n"})
	for name, c := range map[string]struct {
		settings parameter.Settings
		want     string
	}{
		"one of two paths": {paths("new", "one.yaml"), "one 1.23.2"},
		"resources":        {paths("notes"), ""},
		"YAML":             {paths("text"), ""},
		"an installation":  {paths("unused.yaml", "one.yaml"), "one 1.23.2"},
		"a config":         {with(paths("one.yaml"), func(s *parameter.Settings) { s.Config = "config.yaml" }), "one 1.23.2"},
		"a cluster":        {with(paths("one.yaml"), func(s *parameter.Settings) { s.Spec.Only = []string{"two"} }), ""},
		"one of two": {with(paths("one.yaml"), func(s *parameter.Settings) { s.Spec.Only = []string{"one", "two"} }),
			"one 1.23.2"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := versions(against(t, "HEAD", c.settings)); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// TestAgainstConfig: a config of the commit says what is read, in the commit.
func TestAgainstConfig(t *testing.T) {
	config := "apiVersion: meshpress.dev/v1alpha1\nkind: RenderConfig\nspec: {resources: [../fleet], charts: {dir: " +
		"../charts}, istioVersion: 1.23.2}\n"
	repo(t, map[string]string{"ci/meshpress.yaml": config, "fleet/one.yaml": mesh("one", "1.23.2")})
	settings := with(paths(), func(s *parameter.Settings) { s.Config = "ci/meshpress.yaml" })
	_, err := Against(t.Context(), "HEAD", settings)
	if err == nil || !strings.Contains(err.Error(), "charts") {
		t.Errorf("charts of the config are not asked for: %v", err)
	}
	put(t, map[string]string{"ci/meshpress.yaml": strings.Replace(config, "charts: {dir: ../charts}, ", "", 1)})
	commit(t, "without charts")
	put(t, map[string]string{"fleet/one.yaml": "gone"})
	if got := versions(against(t, "HEAD", settings)); got != "one 1.23.2" {
		t.Errorf("%q", got)
	}
}

// TestAgainstLinks: links within a repository are followed, and no others.
func TestAgainstLinks(t *testing.T) {
	repo(t, map[string]string{"shared/fleet/one.yaml": mesh("one", "1.23.2"), "copy/one.yaml": mesh("one", "1.23.2")})
	symlink(t, "shared", "link")
	symlink(t, "shared/fleet", "fleet")
	symlink(t, "/etc", "outside")
	symlink(t, "loop", "loop")
	commit(t, "links")
	for _, name := range []string{"fleet", "link/fleet", "link/fleet/one.yaml", "copy"} {
		if got := versions(against(t, "HEAD", paths(name))); got != "one 1.23.2" {
			t.Errorf("%s: %q", name, got)
		}
	}
	for _, name := range []string{"outside/passwd", "loop/x"} {
		if got, err := Against(t.Context(), "HEAD", paths(name)); err == nil && len(got.Names()) > 0 {
			t.Errorf("%s: %q, %v", name, got.Names(), err)
		}
	}
}

func TestAgainstOperator(t *testing.T) {
	repo(t, map[string]string{"iop.yaml": "apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nspec: {profile: " +
		"minimal, tag: 1.23.2}\n"})
	settings := with(paths("iop.yaml"), func(s *parameter.Settings) { s.Spec.Only = []string{"east"} })
	if got := versions(against(t, "HEAD", settings)); got != "east 1.23.2" {
		t.Errorf("%q", got)
	}
}

// with returns settings with a change.
func with(s parameter.Settings, change func(*parameter.Settings)) parameter.Settings {
	change(&s)
	return s
}

func against(t *testing.T, spec string, settings parameter.Settings) map[string]*snapshot.Snapshot {
	t.Helper()
	old, err := Against(t.Context(), spec, settings)
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	return read(t, old)
}

// read returns the snapshots of all clusters.
func read(t *testing.T, past *Past) map[string]*snapshot.Snapshot {
	t.Helper()
	out := map[string]*snapshot.Snapshot{}
	for _, name := range past.Names() {
		s, err := past.Of(name)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = s
	}
	return out
}

// versions lists the clusters with the versions of their control planes.
func versions(states map[string]*snapshot.Snapshot) string {
	var out []string
	for name, s := range states {
		for _, p := range s.Mesh().Parts {
			out = append(out, fmt.Sprintf("%s %s", name, p.Version))
		}
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

// texts are the objects as they would be written.
func texts(t *testing.T, states map[string]*snapshot.Snapshot) map[string]string {
	t.Helper()
	out := map[string]string{}
	for name, s := range states {
		for release, objects := range s.Releases {
			text, err := manifest.Stream(objects)
			if err != nil {
				t.Fatal(err)
			}
			out[name+"/"+release] = string(text)
		}
	}
	return out
}

// writeTree renders inputs as `meshpress render -o` does.
func writeTree(t *testing.T, dir string, inputs ...string) {
	t.Helper()
	tree, err := gitops.Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tree.Discard() }()
	reader := source.NewReader(nil)
	docs, _ := Read(reader, paths(inputs...))
	found, err := Load(t.Context(), reader, paths(inputs...), docs, nil, Run{}).Render(t.Context(),
		func(c render.Cluster) error {
			files := map[string][]byte{}
			for _, r := range c.Releases {
				files[r.Dir+"/crds.yaml"], _ = manifest.Stream(r.CRDs)
				files[r.Dir+"/manifest.yaml"], _ = manifest.Stream(r.Objects)
			}
			return tree.Add(c.Name, files)
		})
	if err != nil || found.HasErrors() {
		t.Fatal(found, err)
	}
	if _, err := tree.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// repo makes a repository with a commit and goes there.
func repo(t *testing.T, files map[string]string) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	gittest.Set(t)
	t.Chdir(t.TempDir())
	runGit(t, "init", "-q", "-b", "main")
	put(t, files)
	commit(t, "first")
}

func put(t *testing.T, files map[string]string) {
	t.Helper()
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func commit(t *testing.T, message string) {
	t.Helper()
	runGit(t, "add", "-A")
	runGit(t, "commit", "-q", "-m", message)
}

func runGit(t *testing.T, args ...string) {
	t.Helper()
	out, err := exec.Command("git", args...).CombinedOutput()
	if err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

func symlink(t *testing.T, target, name string) {
	t.Helper()
	if err := os.Symlink(target, name); err != nil {
		t.Skip(err)
	}
}

func abs(t *testing.T, name string) string {
	t.Helper()
	full, err := filepath.Abs(name)
	if err != nil {
		t.Fatal(err)
	}
	return full
}
