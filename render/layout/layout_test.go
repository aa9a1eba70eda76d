package layout

import (
	"crypto/sha256"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/snapshot"
)

const definition = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n" +
	"  name: as.example.com\nspec:\n  group: example.com # kept as it is\n"

func object(t *testing.T, text string) *manifest.Object {
	t.Helper()
	o, err := parseObject(manifest.Split(text)[0])
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// cluster returns a snapshot whose releases are not sorted by name.
func cluster(t *testing.T) *snapshot.Snapshot {
	t.Helper()
	s := snapshot.New("c")
	s.Add("istiod", object(t, "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: istio\n  namespace: n\n"))
	s.Add("base", object(t, definition), object(t, "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: a\n"))
	return s
}

func texts(t *testing.T, s *snapshot.Snapshot) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for release, o := range s.All() {
		text, err := o.YAML()
		if err != nil {
			t.Fatal(err)
		}
		out[release] = append(out[release], string(text))
	}
	return out
}

func onDisk(files map[string][]byte) fstest.MapFS {
	tree := fstest.MapFS{}
	for name, text := range files {
		tree["c/"+name] = &fstest.MapFile{Data: text}
	}
	return tree
}

func TestTreeIsReadBack(t *testing.T) {
	want := cluster(t)
	files, err := Tree(want)
	if err != nil {
		t.Fatal(err)
	}
	if files["istiod/"+Definitions] != nil || files["base/"+Definitions] == nil || files["base/"+Manifest] == nil {
		t.Errorf("files: %v", files)
	}
	past, err := Open(onDisk(files))
	if err != nil {
		t.Fatal(err)
	}
	got, err := past.Of("c")
	if err != nil || len(past.Names()) != 1 {
		t.Fatal(past.Names(), err)
	}
	if diff := cmp.Diff(texts(t, want), texts(t, got)); diff != "" {
		t.Error(diff)
	}
}

func TestCommitIsReadBack(t *testing.T) {
	s := cluster(t)
	from := Origin{Source: "f.yaml:1:2", Resource: "k/n", Chart: &Chart{Name: "base", Digest: "sha256:1"}}
	files, index := map[string][]byte{}, Index{}
	for release, objects := range s.Releases {
		of, err := Commit(objects, from)
		if err != nil {
			t.Fatal(err)
		}
		for name, text := range of {
			files[release+"/"+name], index[release+"/"+name] = text, sha256.Sum256(text)
		}
	}
	files[IndexFile] = index.Encode()
	files["base/"+Manifest] = append(files["base/"+Manifest], "---\nkind: Late\nmetadata: {name: x}\n"...)
	err := Read(onDisk(files), func(c *Cluster) error {
		objects, err := c.Objects()
		for _, o := range objects {
			want := from
			if o.Kind() == "Late" {
				want = Origin{}
			}
			if diff := cmp.Diff(want, c.Origin(o)); diff != "" {
				t.Errorf("%s: %s", o.Key(), diff)
			}
			if c.IsEdited(o.File) != (o.Release == "base") {
				t.Errorf("%s: edited is %v", o.File, c.IsEdited(o.File))
			}
		}
		if len(objects) != 4 {
			t.Errorf("%d objects", len(objects))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestStreamHasDefinitionsFirst(t *testing.T) {
	var b strings.Builder
	for head, o := range Stream(cluster(t)) {
		text, err := o.YAML()
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString(head + string(text))
	}
	var heads []string
	for line := range strings.Lines(b.String()) {
		if strings.HasPrefix(line, "# ") || strings.HasPrefix(line, "kind: ") {
			heads = append(heads, strings.TrimSpace(line))
		}
	}
	want := []string{"# c/base", "kind: CustomResourceDefinition", "# c/istiod", "kind: ConfigMap", "# c/base",
		"kind: ServiceAccount"}
	if diff := cmp.Diff(want, heads); diff != "" {
		t.Error(diff)
	}
}

func TestObjectsNamesTheFile(t *testing.T) {
	tree := onDisk(map[string][]byte{"r/" + Manifest: []byte("- a\n")})
	past, err := Open(tree)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := past.Of("c"); err == nil || !strings.Contains(err.Error(), `file "r/manifest.yaml"`) {
		t.Errorf("%v", err)
	}
}
