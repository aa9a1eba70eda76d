package kpt

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

// example copies examples/kpt into a new directory and runs the program in place of the image.
func example(t testing.TB) (dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "kpt")
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(top, "examples", "kpt"))); err != nil {
		t.Fatal(err)
	}
	edit(t, dir, "Kptfile", "image: meshpress:dev", "exec: meshpress")
	return dir
}

// edit replaces a text, which must be there.
func edit(t testing.TB, dir, name, old, now string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil || !strings.Contains(string(text), old) {
		t.Fatalf("%s does not have %q %v", name, old, err)
	}
	write(t, dir, name, strings.ReplaceAll(string(text), old, now))
}

func renderPackage(t testing.TB, dir string, args ...string) result {
	t.Helper()
	return kpt(t, filepath.Dir(dir), append([]string{"render", filepath.Base(dir), "--allow-exec"}, args...)...)
}

// TestRenderTwice: the first run adds the objects and changes no other file. The second one, which sees the files
// of the first, changes nothing.
func TestRenderTwice(t *testing.T) {
	dir := example(t)
	before := tree(t, dir)
	renderPackage(t, dir).ok(t)
	after := tree(t, dir)
	unchanged(t, before, after)
	same(t, wanted(t, dir, "mesh"), clusters(t, after, "rendered/"))
	renderPackage(t, dir).ok(t)
	if diff := cmp.Diff(after, tree(t, dir)); diff != "" {
		t.Errorf("the second run changes files:\n%s", diff)
	}
}

// TestUpgrade: after a change of the tag and of the clusters the package has the new objects, none of the old
// ones, and what others put there.
func TestUpgrade(t *testing.T) {
	dir := example(t)
	renderPackage(t, dir).ok(t)
	const mine = "rendered/cluster2/mine.yaml"
	write(t, dir, mine, "# mine\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: mine\n")
	before := tree(t, dir)
	edit(t, dir, "mesh/istiod.yaml", "1.23.2-solo", "1.24.2-solo")
	edit(t, dir, "mesh/istiod.yaml", ", {name: cluster2}", "")
	renderPackage(t, dir).ok(t)
	after := tree(t, dir)
	unchanged(t, map[string]string{mine: before[mine], "Kptfile": before["Kptfile"]}, after)
	delete(after, mine)
	same(t, wanted(t, dir, "mesh"), clusters(t, after, "rendered/"))
}

// TestWrongInput: kpt shows the finding and writes it to its results, with file, line, field and code. No file
// changes.
func TestWrongInput(t *testing.T) {
	dir := example(t)
	renderPackage(t, dir).ok(t)
	edit(t, dir, "mesh/istiod.yaml", "profile:", "profil:")
	before, results := tree(t, dir), t.TempDir()
	got := renderPackage(t, dir, "--results-dir", results)
	if got.code == 0 || !strings.Contains(got.err, "istiod.yaml:10:7: error MP0004: unknown field \"profil\"") {
		t.Errorf("exit code %d\n%s", got.code, got.err)
	}
	unchanged(t, before, tree(t, dir))
	var list struct {
		Items []struct {
			ExitCode int `yaml:"exitCode"`
			Results  []struct {
				Severity          string
				Field, File, Tags map[string]string
			}
		}
	}
	if err := yaml.Unmarshal([]byte(tree(t, results)["results.yaml"]), &list); err != nil {
		t.Fatal(err)
	}
	if len(list.Items) != 1 || list.Items[0].ExitCode != 2 || len(list.Items[0].Results) != 1 {
		t.Fatalf("results are %+v", list)
	}
	r := list.Items[0].Results[0]
	if r.Severity != "error" || r.Tags["code"] != "MP0004" || r.Tags["line"] != "10" || r.Tags["column"] != "7" ||
		r.Field["path"] != "spec.installations[0].istioOperatorSpec.profil" ||
		!strings.HasSuffix(r.File["path"], "mesh/istiod.yaml") {
		t.Errorf("the result is %+v", r)
	}
}

// noPackages are fixtures that cannot be a package of kpt.
var noPackages = map[string]string{
	"sail-fleet":     "its folders have the same resources, for different clusters",
	"sail-openshift": "it has a file that is no resource: vendor defaults",
}

// TestSameObjects renders each of the fixtures as a package. Namespaces of a fixture itself stay where they are.
func TestSameObjects(t *testing.T) {
	fixtures, err := filepath.Glob(top + "/fixtures/*")
	if err != nil || len(fixtures) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	for _, fixture := range fixtures {
		if noPackages[filepath.Base(fixture)] != "" {
			continue
		}
		t.Run(filepath.Base(fixture), func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "pkg")
			write(t, dir, "Kptfile", "apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata:\n  name: pkg\npipeline:\n"+
				"  mutators:\n  - exec: meshpress\n    configMap:\n      paths: mesh\n")
			for name, text := range tree(t, fixture) {
				// kpt wants a name of every resource.
				write(t, dir, "mesh/"+name, strings.ReplaceAll(text, "kind: RenderConfig\nspec:",
					"kind: RenderConfig\nmetadata:\n  name: mesh\nspec:"))
			}
			want := wanted(t, dir, "mesh")
			for id := range clusters(t, tree(t, dir), "")["mesh"] {
				for _, objects := range want {
					delete(objects, id)
				}
			}
			renderPackage(t, dir).ok(t)
			same(t, want, clusters(t, tree(t, dir), "rendered/"))
		})
	}
}
