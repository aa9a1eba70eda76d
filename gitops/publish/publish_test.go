package publish

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/meshpress/meshpress/gitops/git"
	"github.com/meshpress/meshpress/render/layout"
)

var two = fleet{"dev": {"istiod": "1", "cni": "1"}, "prod": {"istiod": "1"}}

func TestLayout(t *testing.T) {
	t.Parallel()
	dir := bare(t)
	published(t, dir, two)
	all := tree(t, dir)
	var names []string
	for name := range all {
		if !strings.HasPrefix(name, "clusters/dev/cni/") && !strings.HasPrefix(name, "clusters/prod/") {
			names = append(names, name)
		}
	}
	want := []string{"clusters/.gitattributes", "clusters/.meshpress-branch", "clusters/dev/.meshpress-index",
		"clusters/dev/istiod/README.md",
		"clusters/dev/istiod/hydrator.metadata", "clusters/dev/istiod/manifest.yaml", "clusters/dev/istiod/objects.jsonl",
		"clusters/hydrator.metadata"}
	same(t, "files", fmt.Sprint(want), fmt.Sprint(sorted(names)))
	same(t, "manifest", "---\napiVersion: v1\ndata:\n  value: \"1\"\nkind: ConfigMap\nmetadata:\n  name: istiod\n",
		string(all["clusters/dev/istiod/manifest.yaml"].Data))
	same(t, "objects", `{"kind":"ConfigMap","name":"istiod"}`+"\n", string(all["clusters/dev/istiod/objects.jsonl"].Data))
	same(t, "message", "meshpress: 2 clusters changed\n\ndev: new\nprod: new",
		sh(t, dir, "log", "-1", "--format=%B", "main"))
	if parents := sh(t, dir, "log", "-1", "--format=%P", "main"); parents != "" {
		t.Errorf("a new branch has the parent %s", parents)
	}
}

// What check compares with reads the layout as it reads a tree on disk.
func TestTreeCanBeRead(t *testing.T) {
	t.Parallel()
	dir := bare(t)
	published(t, dir, two, func(o *Options) { o.Path = "." })
	var clusters []string
	must(t, layout.Read(tree(t, dir), func(c *layout.Cluster) error {
		clusters = append(clusters, c.Name)
		if c.Files["istiod/manifest.yaml"] == nil {
			t.Errorf("cluster %s has %v", c.Name, c.Files)
		}
		return nil
	}))
	same(t, "clusters", []string{"dev", "prod"}, clusters)
}

// Only objects decide: another source commit, or another command, changes nothing.
func TestNoCommitWithoutChange(t *testing.T) {
	t.Parallel()
	dir := bare(t)
	first := published(t, dir, two, func(o *Options) { o.Source = &Source{SHA: strings.Repeat("1", 40)} })
	later := func(o *Options) {
		o.Source = &Source{SHA: strings.Repeat("2", 40)}
		o.Command = func(string) string { return "another" }
	}
	results, found, err := publish(t, dir, two, later)
	if err != nil || len(found) > 0 || len(results) != 1 || results[0].Changed || results[0].Commit != first {
		t.Fatalf("%+v, %v, %v", results, found, err)
	}
	next := fleet{"dev": {"istiod": "2", "cni": "1"}, "prod": {"istiod": "1"}}
	published(t, dir, next, later)
	same(t, "message", "dev: istiod", strings.Split(sh(t, dir, "log", "-1", "--format=%b", "main"), "\n")[0])
	all := tree(t, dir)
	for name, want := range map[string]string{"dev/istiod/": "2", "dev/cni/": "1", "prod/istiod/": "1", "": "2"} {
		var m metadata
		must(t, json.Unmarshal(all["clusters/"+name+layout.Metadata].Data, &m))
		same(t, "source of "+name, strings.Repeat(want, 40), m.DrySHA)
	}
}

func TestPrune(t *testing.T) {
	t.Parallel()
	dir := bare(t)
	published(t, dir, fleet{"a": {"r": "1", "s": "1"}, "b": {"r": "1"}, "c": {"r": "1"}})
	edit(t, dir, map[string]string{"clusters/b/notes": "mine", "clusters/notes": "mine", "README.md": "mine"})

	published(t, dir, fleet{"a": {"r": "1"}}, func(o *Options) { o.Mine = func(name string) bool { return name == "c" } })
	same(t, "part of a run", map[string]string{"a/r": "1", "b/r": "1"}, manifests(t, dir))

	results, found, err := publish(t, dir, fleet{"a": {"r": "1"}}, func(o *Options) { o.KeepClusters = true })
	if err != nil || len(results) != 1 || results[0].Changed {
		t.Errorf("%+v, %v", results, err)
	}
	same(t, "findings", []string{"warning main:clusters/b: was published earlier, but no input names this cluster now"},
		texts(found))

	if results, _, err := publish(t, dir, fleet{"a": {"r": "1"}}, func(o *Options) { o.Mine = nil }); err != nil ||
		results[0].Changed {
		t.Errorf("a run of one cluster: %+v, %v", results, err)
	}
	results, found, err = publish(t, dir, fleet{"a": {"r": "1"}}, func(o *Options) { o.Prune = false })
	if err != nil || results != nil {
		t.Errorf("nobody confirmed: %+v, %v", results, err)
	}
	same(t, "findings", []string{`error main:clusters/b: cluster "b" was published earlier, and no input names it now`},
		texts(found))
	published(t, dir, fleet{"a": {"r": "1"}})
	same(t, "whole run", map[string]string{"a/r": "1"}, manifests(t, dir))
	all := tree(t, dir)
	for _, name := range []string{"clusters/b/notes", "clusters/notes", "README.md"} {
		if all[name] == nil {
			t.Errorf("%s is gone", name)
		}
	}
	if all["clusters/b/"+layout.IndexFile] != nil {
		t.Error("the index of a removed cluster is there")
	}
}

func TestSeveralBranches(t *testing.T) {
	t.Parallel()
	dir := bare(t)
	perCluster := func(o *Options) {
		o.Branch = func(cluster string) (string, error) { return "env/" + cluster, nil }
		o.Branches = nil
	}
	results, _, err := publish(t, dir, two, perCluster)
	if err != nil || len(results) != 2 {
		t.Fatal(results, err)
	}
	before := sh(t, dir, "rev-parse", "env/dev", "env/prod")
	// One branch cannot be moved: the other is not moved either.
	must(t, writeFile(dir+"/refs/heads/env/prod.lock", ""))
	next := fleet{"dev": {"istiod": "2"}, "prod": {"istiod": "2"}}
	if _, _, err := publish(t, dir, next, perCluster, func(o *Options) { o.Attempts = 2 }); err == nil ||
		!strings.Contains(err.Error(), "gave up after 2 attempts") {
		t.Errorf("error: %v", err)
	}
	same(t, "branches", before, sh(t, dir, "rev-parse", "env/dev", "env/prod"))
}

// Publishers of one branch, each with clusters of its own, do not lose each
// other's commits.
func TestSideBySide(t *testing.T) {
	t.Parallel()
	const shards = 8
	for _, kind := range []string{"directory", "url"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			dir := bare(t)
			want := map[string]string{}
			var wg sync.WaitGroup
			for i := range shards {
				f := fleet{}
				for c := range 5 {
					name := fmt.Sprintf("cluster-%d-%d", i, c)
					f[name] = map[string]string{"r": name}
					want[name+"/r"] = name
				}
				wg.Go(func() {
					target, err := git.Local(t.Context(), dir, "")
					if kind == "url" {
						target, err = git.URL(t.Context(), "file://"+dir)
					}
					if err != nil {
						t.Error(err)
						return
					}
					defer func() { must(t, target.Close()) }()
					mine := func(o *Options) {
						o.Mine = func(cluster string) bool { return strings.HasPrefix(cluster, fmt.Sprintf("cluster-%d-", i)) }
						o.Attempts = 20 + shards
					}
					if results, found, err := publishTo(t, target, f, mine); err != nil || len(found) > 0 || !results[0].Changed {
						t.Errorf("shard %d: %+v, %v, %v", i, results, found, err)
					}
				})
			}
			wg.Wait()
			same(t, "manifests", want, manifests(t, dir))
			same(t, "commits", fmt.Sprint(shards), sh(t, dir, "rev-list", "--count", "main"))
			sh(t, dir, "fsck", "--strict", "--no-dangling")
		})
	}
}

// Nothing is stored twice, and nothing at all if nothing changed.
func TestEqualContentIsStoredOnce(t *testing.T) {
	t.Parallel()
	dir := bare(t)
	f := fleet{}
	for c := range 200 {
		f[fmt.Sprintf("cluster-%03d", c)] = map[string]string{"r": "same", "s": "same"}
	}
	constant := func(o *Options) { o.Command = func(string) string { return "meshpress render fleet" } }
	published(t, dir, f, constant)
	same(t, "manifests", 2, strings.Count(sh(t, dir, "cat-file", "--batch-all-objects",
		"--batch-check=%(objecttype) %(objectsize)"),
		fmt.Sprintf("blob %d", len("---\napiVersion: v1\ndata:\n  value: same\nkind: ConfigMap\nmetadata:\n  name: r\n"))))
	before := sh(t, dir, "count-objects", "-v")
	if results, _, err := publish(t, dir, f, constant); err != nil || results[0].Changed {
		t.Fatal(results, err)
	}
	same(t, "objects", before, sh(t, dir, "count-objects", "-v"))
}

func TestPathIsInside(t *testing.T) {
	t.Parallel()
	target, err := git.Local(t.Context(), bare(t), "")
	must(t, err)
	for _, path := range []string{"", "..", "../a", "/a", ".git", "a/.git/b", ".GIT", "a/../.."} {
		if _, err := Open(target, options(func(o *Options) { o.Path = path })); err == nil {
			t.Errorf("path %q is no error", path)
		}
	}
	for path, want := range map[string]string{"a/": "a", "./a//b": "a/b", "./": "."} {
		p, err := Open(target, options(func(o *Options) { o.Path = path }))
		must(t, err)
		same(t, "path "+path, want, p.Path)
		must(t, p.Close())
	}
	for _, name := range []string{"", ".git", "a/b", "..", layout.Metadata} {
		if _, _, err := publishTo(t, target, fleet{name: {"r": "1"}}); err == nil {
			t.Errorf("cluster %q is no error", name)
		}
	}
}
