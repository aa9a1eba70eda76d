package publish

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/meshpress/meshpress/gitops"
	"github.com/meshpress/meshpress/render/layout"
)

func sorted(names []string) []string { slices.Sort(names); return names }

func writeFile(name, text string) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, []byte(text), 0o644)
}

// A branch that has files is not ours until it is adopted, and then its other
// files stay.
func TestBranchOfOthers(t *testing.T) {
	t.Parallel()
	dir := bare(t)
	edit(t, dir, map[string]string{"README.md": "theirs", "clusters/notes": "theirs"})
	before := sh(t, dir, "rev-parse", "main")
	if _, _, err := publish(t, dir, two); err == nil || !strings.Contains(err.Error(), "--adopt") {
		t.Errorf("error: %v", err)
	}
	same(t, "branch", before, sh(t, dir, "rev-parse", "main"))
	adopt := func(o *Options) { o.Adopt = true }
	published(t, dir, two, adopt)
	all := tree(t, dir)
	same(t, "theirs", "theirs theirs", string(all["README.md"].Data)+" "+string(all["clusters/notes"].Data))
	same(t, "parent", before, sh(t, dir, "log", "-1", "--format=%P", "main"))
	// From now on it is ours. Another path is not.
	published(t, dir, fleet{"dev": {"r": "1"}})
	if _, _, err := publish(t, dir, two, func(o *Options) { o.Path = "elsewhere" }); err == nil {
		t.Error("another path of the branch was taken over")
	}
}

// Adopting a tree that `render -o` wrote, its files are ours by their index.
func TestAdoptRenderedTree(t *testing.T) {
	t.Parallel()
	dir := bare(t)
	out := filepath.Join(t.TempDir(), "out")
	rendered, err := gitops.Create(out)
	must(t, err)
	must(t, rendered.Add("dev", map[string][]byte{"istiod/manifest.yaml": []byte("old"),
		"istiod/crds.yaml": []byte("old")}))
	_, err = rendered.Commit(t.Context())
	must(t, err)
	files := map[string]string{}
	for _, name := range []string{layout.IndexFile, "istiod/manifest.yaml", "istiod/crds.yaml"} {
		text, err := os.ReadFile(filepath.Join(out, "dev", name))
		must(t, err)
		files["clusters/dev/"+name] = string(text)
	}
	edit(t, dir, files)
	published(t, dir, fleet{"dev": {"istiod": "1"}}, func(o *Options) { o.Adopt = true })
	same(t, "manifests", map[string]string{"dev/istiod": "1"}, manifests(t, dir))
	if tree(t, dir)["clusters/dev/istiod/crds.yaml"] != nil {
		t.Error("a file of the earlier run is still there")
	}
}

func TestFilesOfOthersInTheWay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ file, obstacle string }{
		"a file":                 {"clusters/new/istiod/manifest.yaml", "clusters/new/istiod/manifest.yaml"},
		"a file for a directory": {"clusters/new", "clusters/new"},
		"a release is a file":    {"clusters/new/istiod", "clusters/new/istiod"},
		"a directory for a file": {"clusters/new/istiod/README.md/x", "clusters/new/istiod/README.md"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := bare(t)
			published(t, dir, two)
			edit(t, dir, map[string]string{c.file: "theirs"})
			before := sh(t, dir, "rev-parse", "main")
			results, found, err := publish(t, dir, fleet{"dev": two["dev"], "prod": two["prod"], "new": {"istiod": "1"}})
			if err != nil || len(results) > 0 {
				t.Fatal(results, err)
			}
			for _, text := range texts(found) {
				same(t, "finding", "error main:"+c.obstacle+": must not be replaced: meshpress did not write this file", text)
			}
			if len(found) == 0 {
				t.Error("nothing was found")
			}
			same(t, "branch", before, sh(t, dir, "rev-parse", "main"))
		})
	}
	dir := bare(t)
	edit(t, dir, map[string]string{"clusters": "a file"})
	if _, _, err := publish(t, dir, two); err == nil || !strings.Contains(err.Error(), `has a file "clusters"`) {
		t.Errorf("the path is a file: %v", err)
	}
}

// A file that was changed or removed by hand stops the run, stays, or goes; it
// is reported each time.
func TestEditedByHand(t *testing.T) {
	t.Parallel()
	edits := map[string]string{"clusters/dev/istiod/manifest.yaml": "value: by hand\n",
		"clusters/dev/cni/manifest.yaml": "", "clusters/old/r/manifest.yaml": "value: by hand\n"}
	for choice, want := range map[Edited]map[string]string{
		Fail:      {"dev/istiod": "by hand", "old/r": "by hand", "prod/istiod": "1"},
		Keep:      {"dev/istiod": "by hand", "prod/istiod": "2"},
		Overwrite: {"dev/istiod": "1", "dev/cni": "1", "prod/istiod": "2"},
	} {
		t.Run(string(choice), func(t *testing.T) {
			t.Parallel()
			dir := bare(t)
			published(t, dir, fleet{"dev": two["dev"], "prod": two["prod"], "old": {"r": "1"}})
			edit(t, dir, edits)
			next := fleet{"dev": two["dev"], "prod": {"istiod": "2"}}
			results, found, err := publish(t, dir, next, func(o *Options) { o.Edited = choice })
			if err != nil || found.HasErrors() != (choice == Fail) || found.HasErrors() != (len(results) == 0) {
				t.Fatal(results, found, err)
			}
			same(t, "findings", 4, len(found)) // with the cluster that goes
			got := map[string]string{}
			for name, file := range tree(t, dir) {
				if at, ok := strings.CutSuffix(strings.TrimPrefix(name, "clusters/"), "/"+layout.Manifest); ok &&
					(choice != Keep || at != "old/r") {
					_, value, _ := strings.Cut(string(file.Data), "value: ")
					value, _, _ = strings.Cut(value, "\n")
					got[at] = strings.Trim(value, `"`)
				}
			}
			same(t, "manifests", want, got)
			if choice == Keep {
				results, again, err := publish(t, dir, next, func(o *Options) {
					o.Edited = choice
					o.Source = &Source{SHA: strings.Repeat("3", 40)}
				})
				if err != nil || len(again) != 4 || results[0].Changed {
					t.Errorf("the next run: %+v, %v, %v", results, again, err)
				}
			}
		})
	}
}

// So does a cluster that was removed by hand, with its index.
func TestClusterRemovedByHand(t *testing.T) {
	t.Parallel()
	next := fleet{"dev": two["dev"], "prod": {"istiod": "2"}}
	for choice, want := range map[Edited]map[string]string{
		Fail:      {"prod/istiod": "1"},
		Keep:      {"prod/istiod": "2"},
		Overwrite: {"dev/istiod": "1", "dev/cni": "1", "prod/istiod": "2"},
	} {
		t.Run(string(choice), func(t *testing.T) {
			t.Parallel()
			dir := bare(t)
			published(t, dir, two)
			edit(t, dir, map[string]string{"clusters/dev": ""})
			for again := range 2 {
				results, found, err := publish(t, dir, next, func(o *Options) { o.Edited = choice })
				if err != nil || found.HasErrors() != (choice == Fail) || found.HasErrors() != (len(results) == 0) {
					t.Fatal(results, found, err)
				}
				if known := again > 0 && choice == Overwrite; known != (len(found) == 0) {
					t.Errorf("findings of run %d: %v", again, found)
				}
				same(t, "manifests", want, manifests(t, dir))
			}
			// It is no cluster of the inputs: then nobody misses it.
			if _, found, err := publish(t, dir, fleet{"prod": {"istiod": "2"}}); err != nil || found.HasErrors() {
				t.Error(found, err)
			}
			if results, found, err := publish(t, dir, two); err != nil || (len(found) == 0) != (results != nil) {
				t.Error(results, found, err)
			}
		})
	}
}

// An edit to what is rendered anyway is none.
func TestEditedToTheNew(t *testing.T) {
	t.Parallel()
	dir, other := bare(t), bare(t)
	published(t, dir, two)
	next := fleet{"dev": {"istiod": "2", "cni": "1"}, "prod": two["prod"]}
	published(t, other, next)
	edit(t, dir,
		map[string]string{"clusters/dev/istiod/manifest.yaml": string(tree(t,
			other)["clusters/dev/istiod/manifest.yaml"].Data)})
	published(t, dir, next)
	same(t, "manifests", map[string]string{"dev/istiod": "2", "dev/cni": "1", "prod/istiod": "1"}, manifests(t, dir))
}

func TestDamagedIndex(t *testing.T) {
	t.Parallel()
	dir := bare(t)
	published(t, dir, two)
	edit(t, dir, map[string]string{"clusters/dev/" + layout.IndexFile: "no index\n"})
	if _, _, err := publish(t, dir, two); err == nil || !strings.Contains(err.Error(), `the index of "dev" is damaged`) {
		t.Error(err)
	}
}
