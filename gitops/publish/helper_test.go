package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/gitops/git"
	"github.com/meshpress/meshpress/internal/gittest"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/layout"
	"github.com/meshpress/meshpress/render/manifest"
)

// TestMain keeps the configuration of this machine away.
func TestMain(m *testing.M) { gittest.Main(m) }

// sh and bare are short here: nearly every line of these tests has one.
var sh, bare = gittest.Run, gittest.Bare

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// fleet is what clusters get: cluster -> release -> the value of its one object.
type fleet map[string]map[string]string

func (f fleet) clusters() []render.Cluster {
	var out []render.Cluster
	for _, name := range slices.Sorted(maps.Keys(f)) {
		c := render.Cluster{Name: name}
		for _, dir := range slices.Sorted(maps.Keys(f[name])) {
			o := manifest.New(map[string]any{"apiVersion": "v1", "kind": "ConfigMap",
				"metadata": map[string]any{"name": dir}, "data": map[string]any{"value": f[name][dir]}})
			c.Releases = append(c.Releases, render.Release{Dir: dir, Objects: []*manifest.Object{o}})
		}
		out = append(out, c)
	}
	return out
}

// options are those of a whole run for the branch main, which may prune.
func options(change ...func(*Options)) Options {
	o := Options{Path: "clusters", Edited: Fail, Attempts: 20,
		Judge:   func(found diag.List) diag.List { return found },
		Mine:    func(string) bool { return true },
		Branch:  func(string) (string, error) { return "main", nil },
		Command: func(cluster string) string { return "meshpress render fleet --cluster=" + cluster },
	}
	o.Branches, o.Prune = []string{"main"}, true
	for _, f := range change {
		f(&o)
	}
	return o
}

// publish publishes to a repository of this machine.
func publish(t testing.TB, dir string, f fleet, change ...func(*Options)) ([]Result, diag.List, error) {
	t.Helper()
	target, err := git.Local(t.Context(), dir, "")
	must(t, err)
	return publishTo(t, target, f, change...)
}

func publishTo(t testing.TB, target *git.Target, f fleet, change ...func(*Options)) ([]Result, diag.List, error) {
	t.Helper()
	o := options(change...)
	branch := o.Branch
	o.Branch = func(cluster string) (string, error) {
		if f[cluster] == nil {
			return "", errors.New("there is no such cluster")
		}
		return branch(cluster)
	}
	p, err := Open(target, o)
	must(t, err)
	defer func() { must(t, p.Close()) }()
	for _, c := range f.clusters() {
		if err := p.Add(c); err != nil {
			return nil, nil, err
		}
	}
	return p.Commit(t.Context())
}

// published is publish with a commit, and no warning.
func published(t testing.TB, dir string, f fleet, change ...func(*Options)) string {
	t.Helper()
	results, found, err := publish(t, dir, f, change...)
	warns := func(d diag.Diagnostic) bool { return d.Severity != diag.Info }
	if err != nil || slices.ContainsFunc(found, warns) || len(results) != 1 || !results[0].Changed {
		t.Fatalf("%+v, %v, %v; want a commit", results, found, err)
	}
	return results[0].Commit
}

// edit commits files by hand, path -> content; "" removes one.
func edit(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	work := filepath.Join(t.TempDir(), "work")
	sh(t, ".", "clone", "--quiet", dir, work)
	for name, text := range files {
		at := filepath.Join(work, name)
		if text == "" {
			must(t, os.RemoveAll(at))
			continue
		}
		must(t, os.MkdirAll(filepath.Dir(at), 0o755))
		must(t, os.WriteFile(at, []byte(text), 0o644))
	}
	sh(t, work, "add", "--all")
	sh(t, work, "commit", "--quiet", "-m", "by hand")
	sh(t, work, "push", "--quiet", "origin", "HEAD:main")
}

// tree returns the files of the branch.
func tree(t testing.TB, dir string) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	target, err := git.Open(t.Context(), dir)
	must(t, err)
	files, err := target.Files(t.Context(), "main", ".")
	must(t, err)
	for name, e := range files {
		must(t, target.Read(t.Context(), []string{e.ID}, func(_ string, content []byte) error {
			out[name] = &fstest.MapFile{Data: slices.Clone(content), Mode: 0o644}
			return nil
		}))
	}
	return out
}

// manifests returns the objects' values of a branch by cluster/release, and other files as they are.
func manifests(t testing.TB, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	all := tree(t, dir)
	for name, file := range all {
		if at, ok := strings.CutSuffix(name, "/"+layout.Manifest); ok {
			_, value, _ := strings.Cut(string(file.Data), "value: ")
			value, _, _ = strings.Cut(value, "\n")
			out[strings.TrimPrefix(at, "clusters/")] = strings.Trim(value, `"`)
			for _, beside := range []string{layout.Origins, layout.Metadata, layout.Readme} {
				if _, err := fs.Stat(all, at+"/"+beside); err != nil {
					t.Errorf("beside the manifest of %s: %v", at, err)
				}
			}
		}
	}
	return out
}

func same(t testing.TB, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (- want, + got):\n%s", what, diff)
	}
}

// texts are findings without hints.
func texts(found diag.List) []string {
	var out []string
	for _, d := range found {
		out = append(out, fmt.Sprintf("%s %s: %s", d.Severity, d.Pos, d.Text))
	}
	slices.Sort(out)
	return out
}
