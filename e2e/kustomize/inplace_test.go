package kustomize

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tree returns the files of a directory by name.
func tree(t testing.TB, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		out[filepath.ToSlash(name)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// rendered joins the files of a cluster to one stream.
func rendered(files map[string]string, cluster string) string {
	var out strings.Builder
	for name, text := range files {
		if strings.HasPrefix(name, "rendered/"+cluster+"/") {
			out.WriteString("---\n" + text)
		}
	}
	return out.String()
}

const mine = "# mine\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: mine # here\ndata:\n  z: '1'\n  a: \"2\" # " +
	"after z\n"

func newPackage(t testing.TB, clusters ...string) string {
	return files(t, map[string]string{
		"fn.yaml": config("mesh", "{function: {dir: rendered}}"), "mesh/g.yaml": gateway("ingress", clusters...),
		"mine/cm.yaml": mine, "notes.txt": "no YAML\n",
	})
}

// TestInPlace proves that the function writes the objects of meshpress render: a file for each object, in a
// folder for each cluster. Nothing else may change.
func TestInPlace(t *testing.T) {
	dir := newPackage(t, "cluster1", "cluster2")
	before := tree(t, dir)
	got := inPlace(t, dir).ok(t)
	after := tree(t, dir)
	for name, text := range before {
		if diff := cmp.Diff(text, after[name]); diff != "" {
			t.Errorf("%s changed (- before, + after):\n%s", name, diff)
		}
	}
	if !strings.Contains(got.err, "mesh/"+position) {
		t.Errorf("there is no position in\n%s", got.err)
	}
	if after["rendered/cluster1/ingress/deployment_ingress.yaml"] == "" {
		t.Errorf("there is no Deployment among %d files", len(after))
	}
	for _, cluster := range []string{"cluster1", "cluster2"} {
		want := objects(t, render(t, dir, "mesh", "--cluster", cluster).ok(t).out)
		if diff := cmp.Diff(want, objects(t, rendered(after, cluster))); diff != "" {
			t.Errorf("%s (- meshpress render, + files):\n%s", cluster, diff)
		}
	}
	inPlace(t, dir).ok(t)
	if diff := cmp.Diff(after, tree(t, dir)); diff != "" {
		t.Errorf("the second run changes files:\n%s", diff)
	}
}

// TestInPlaceStale proves that files that are no longer rendered are removed, and no others.
func TestInPlaceStale(t *testing.T) {
	dir := newPackage(t, "cluster1", "cluster2")
	inPlace(t, dir).ok(t)
	write(t, dir, "rendered/cluster2/ingress/configmap_mine.yaml", mine)
	write(t, dir, "mesh/g.yaml", gateway("ingress", "cluster1"))
	inPlace(t, dir).ok(t)
	got := tree(t, dir)
	for name := range got {
		if strings.HasPrefix(name, "rendered/cluster2/") && name != "rendered/cluster2/ingress/configmap_mine.yaml" {
			t.Errorf("%s is still there", name)
		}
	}
	if diff := cmp.Diff(mine, got["rendered/cluster2/ingress/configmap_mine.yaml"]); diff != "" {
		t.Errorf("a file of another changed:\n%s", diff)
	}
}

// TestInPlaceError proves that no file changes if a finding is an error.
func TestInPlaceError(t *testing.T) {
	dir := newPackage(t, "cluster1")
	inPlace(t, dir).ok(t)
	write(t, dir, "mesh/g.yaml", strings.Replace(gateway("ingress", "cluster1"), "1.23.3-solo", "9.9.9", 1))
	before := tree(t, dir)
	inPlace(t, dir).refused(t, "mesh/g.yaml:11:12: error MP0041")
	if diff := cmp.Diff(before, tree(t, dir)); diff != "" {
		t.Errorf("files changed:\n%s", diff)
	}
}

// TestInPlaceValidator proves that a validator changes no file, although it returns no objects.
func TestInPlaceValidator(t *testing.T) {
	dir := newPackage(t, "cluster1")
	write(t, dir, "fn.yaml", config("mesh", "{function: {validate: true}}"))
	before := tree(t, dir)
	inPlace(t, dir).ok(t)
	if diff := cmp.Diff(before, tree(t, dir)); diff != "" {
		t.Errorf("files changed:\n%s", diff)
	}
}

// TestTwoInPlace proves that two functions of one package only change their own folders.
func TestTwoInPlace(t *testing.T) {
	dir := newPackage(t, "cluster1", "cluster2")
	write(t, dir, "fn.yaml", config("one", "{only: [cluster1], function: {dir: one}}"))
	write(t, dir, "fn2.yaml", config("two", "{only: [cluster2], function: {dir: two}}"))
	inPlace(t, dir).ok(t)
	after := tree(t, dir)
	if after["one/cluster1/ingress/service_ingress.yaml"] == "" ||
		after["two/cluster2/ingress/service_ingress.yaml"] == "" {
		t.Errorf("files are missing among %d", len(after))
	}
	inPlace(t, dir).ok(t)
	if diff := cmp.Diff(after, tree(t, dir)); diff != "" {
		t.Errorf("the second run changes files:\n%s", diff)
	}
}
