package layout

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/snapshot"
	"github.com/meshpress/meshpress/render/word"
)

// TestClustersAreReadOneByOne: what was read of a cluster stays as it is when others are read, and equal files and
// documents give the objects that their own text gives, whether they were seen before or not.
func TestClustersAreReadOneByOne(t *testing.T) {
	tree, want := fstest.MapFS{}, map[string]map[string][]string{}
	for i := range 6 {
		name := fmt.Sprintf("cluster-%d", i)
		manifests := fmt.Sprintf("kind: A\nmetadata: {name: %[1]s}\nx: %[1]s of %[2]d\n---\nkind: B\nmetadata: {name: b}\n"+
			"x: %[3]s\n", name, i%2, strings.Repeat("y", 10-i))
		tree[name+"/r/"+Manifest] = &fstest.MapFile{Data: []byte(manifests)}
		tree[name+"/r/"+Definitions] = &fstest.MapFile{Data: []byte(definition)}
		s := snapshot.New(name)
		s.Add("r", object(t, definition))
		for _, doc := range manifest.Split(manifests) {
			s.Add("r", object(t, doc))
		}
		want[name] = texts(t, s)
	}
	past, err := Open(tree)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]*snapshot.Snapshot{}
	for _, name := range append(past.Names(), past.Names()...) {
		if got[name], err = past.Of(name); err != nil {
			t.Fatal(err)
		}
	}
	for name, s := range got {
		if diff := cmp.Diff(want[name], texts(t, s)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
	if a, b := got["cluster-4"].Releases["r"], got["cluster-5"].Releases["r"]; a[0] != b[0] || a[2] == b[2] {
		t.Error("clusters must share what is equal, and nothing else")
	}
	if s, err := past.Of("other"); s != nil || err != nil {
		t.Error(s, err)
	}
}

// TestWhatWasReadIsBounded: files of which nothing is equal take no room, and others only so much.
func TestWhatWasReadIsBounded(t *testing.T) {
	p := newParsed()
	for i := range 40 {
		text := []byte(fmt.Sprintf("kind: A\nx: %d%s\n", i, strings.Repeat("x", maxFilesBytes/10)))
		for range 3 {
			if _, err := p.file(text, word.New(nil)); err != nil {
				t.Fatal(err)
			}
		}
		kept := 0
		for _, f := range p.files.Values() {
			kept += len(f.text)
		}
		if kept != p.bytes || kept > maxFilesBytes || kept == 0 {
			t.Fatalf("%d bytes are kept, and %d counted", kept, p.bytes)
		}
	}
}
