package argocd

import (
	"os"
	"path/filepath"
	"testing"
)

func TestRepositoryIsWhatWasUnpacked(t *testing.T) {
	work := t.TempDir()
	if err := os.MkdirAll(filepath.Join(work, "uuid/apps/mesh"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]struct{ dir, sourcePath, root, path string }{
		"an application":               {"uuid/apps/mesh", "apps/mesh", "uuid", "apps/mesh"},
		"with a slash at the end":      {"uuid/apps/mesh", "apps/mesh/", "uuid", "apps/mesh"},
		"not in its shortest form":     {"uuid/apps/mesh", "./apps//mesh", "uuid", "apps/mesh"},
		"at the top":                   {"uuid", ".", "uuid", "."},
		"without a path":               {"uuid/apps/mesh", "", "uuid/apps/mesh", "."},
		"a part of the repository":     {"uuid/apps/mesh", "clusters/apps/mesh", "uuid", "apps/mesh"},
		"a smaller part":               {"uuid/apps/mesh", "teams/a/mesh", "uuid/apps", "mesh"},
		"nothing but the application":  {"uuid", "apps/mesh", "uuid", "."},
		"a link to somewhere else":     {"uuid/apps/mesh", "apps/link", "uuid/apps/mesh", "."},
		"an absolute path":             {"uuid/apps/mesh", "/apps/mesh", "uuid/apps/mesh", "."},
		"a path out of the repository": {"uuid/apps/mesh", "../apps/mesh", "uuid/apps/mesh", "."},
		"a path to the folder above":   {"uuid/apps/mesh", "..", "uuid/apps/mesh", "."},
	} {
		t.Run(name, func(t *testing.T) {
			root, path, err := repository(filepath.Join(work, row.dir), row.sourcePath)
			if err != nil {
				t.Fatal(err)
			}
			defer root.Close()
			if want := filepath.Join(work, row.root); root.Name() != want || path != row.path {
				t.Errorf("the repository is %s and the path %s, want %s and %s", root.Name(), path, want, row.path)
			}
		})
	}
}

func TestRepositoryMustBeThere(t *testing.T) {
	if _, err := FromEnvironment(filepath.Join(t.TempDir(), "gone"), nil); err == nil {
		t.Error("a folder that is not there is no error")
	}
}

// Argo CD puts what the Application says behind the sidecar's own environment.
func TestTheLastOfAName(t *testing.T) {
	app := open(t, t.TempDir(), "ARGOCD_ENV_MESHPRESS_CLUSTER=a", "NO_VALUE", "=", "ARGOCD_ENV_MESHPRESS_CLUSTER=b")
	if got := app.settings.Spec.Only; len(got) != 1 || got[0] != "b" {
		t.Errorf("cluster %q, want the last one", got)
	}
}
