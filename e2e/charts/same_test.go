package charts

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSameAsEmbedded proves that Istio's published charts of a version render to the same bytes as the embedded
// ones, from every kind of repository.
func TestSameAsEmbedded(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		start    func(*user) repository
		versions []string
		fixtures []string
	}{
		"docker-registry": {plainRegistry, []string{"1.24.2", "1.26.1"},
			[]string{"version-1.24", "sidecar", "canary-settings"}},
		"TLS and login": {safeRegistry, []string{"1.23.2", "1.24.2"}, []string{"canary", "auto", "legacy-gateways"}},
		"in process":    {goRegistry, []string{"1.23.2", "1.28.2"}, []string{"version-1.28", "several-gateways", "gke"}},
		"nginx":         {webRepository, []string{"1.25.1", "1.29.1"}, []string{"version-1.29", "eastwest"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			publisher := newUser(t)
			repository := c.start(publisher)
			for _, version := range c.versions {
				repository.publish(archives(t, version))
			}
			for _, fixture := range c.fixtures {
				t.Run(fixture, func(t *testing.T) {
					u := newUser(t)
					u.env = append(u.env, "HELM_REGISTRY_CONFIG="+publisher.path("helm-registry.json"))
					u.copy(filepath.Join(top, "fixtures", fixture), "fleet")
					u.sameAsEmbedded(repository)
				})
			}
		})
	}
}

// TestGatewaysAlone proves that a lock with only the chart of gateways renders to the same bytes.
func TestGatewaysAlone(t *testing.T) {
	t.Parallel()
	publisher := newUser(t)
	repository := goRegistry(publisher)
	for _, version := range []string{"1.23.2", "1.28.2"} {
		repository.publish(archives(t, version))
	}
	t.Run("on OpenShift", func(t *testing.T) {
		u := newUser(t)
		u.write("fleet/fleet.yaml", gateways("1.28.2"))
		u.write("fleet/meshpress.yaml", renderConfig("{}")+"  clusters: [{name: cluster1, platform: openshift}]\n")
		u.sameAsEmbedded(repository)
	})
	t.Run("with values", func(t *testing.T) {
		u := newUser(t)
		u.copy(filepath.Join(top, "fixtures/custom-service"), "fleet")
		u.sameAsEmbedded(repository)
	})
}

// sameAsEmbedded locks, pulls and renders a fleet. Files and findings must be those of the embedded charts.
func (u *user) sameAsEmbedded(from repository) {
	u.Helper()
	want := u.meshpress("render", "fleet", "-o", "want").ok()
	u.charts("lock", append(from.trust, "--repository", from.address, "--repository", "embedded")...).ok()
	u.forget()
	u.meshpress("render", "--locked", "fleet", "-o", "got").refused(1, "is not here",
		"`meshpress charts pull fleet` brings it, from "+from.address)
	u.charts("pull", from.trust...).ok().says("pulled ")
	u.charts("verify").ok().says("all here")
	got := u.meshpress("render", "--locked", "fleet", "-o", "got").ok()
	u.same("want", "got")
	if got.err != want.err {
		u.Errorf("with the lock, render says\n%s\nwithout it\n%s", got.err, want.err)
	}
	u.whole()
}

func (u *user) copy(from, to string) {
	u.Helper()
	if err := os.CopyFS(u.path(to), os.DirFS(from)); err != nil {
		u.Fatal(err)
	}
}

// same fails the test unless two trees have the same files.
func (u *user) same(want, got string) {
	u.Helper()
	wanted, have := u.tree(want), u.tree(got)
	if len(wanted) == 0 {
		u.Fatalf("%s is empty", want)
	}
	if a, b := slices.Sorted(maps.Keys(wanted)), slices.Sorted(maps.Keys(have)); !slices.Equal(a, b) {
		u.Errorf("%s has %q, want %q", got, b, a)
	}
	for name, content := range wanted {
		if diff := cmp.Diff(string(content), string(have[name])); diff != "" {
			u.Errorf("%s (- %s, + %s)\n%s", name, want, got, diff)
		}
	}
}

func (u *user) tree(dir string) map[string][]byte {
	u.Helper()
	files := map[string][]byte{}
	err := fs.WalkDir(os.DirFS(u.path(dir)), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		files[name], err = os.ReadFile(filepath.Join(u.path(dir), name))
		return err
	})
	if err != nil {
		u.Fatal(err)
	}
	return files
}
