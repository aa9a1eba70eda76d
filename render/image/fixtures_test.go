package image_test

import (
	"fmt"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/distribution/reference"

	"github.com/meshpress/meshpress/fn"
	"github.com/meshpress/meshpress/fn/parameter"
	"github.com/meshpress/meshpress/internal/golden"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/image"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// TestFixtures compares the images of all fixtures, and so of all embedded versions, with a simple search in
// the text.
func TestFixtures(t *testing.T) {
	entries, err := os.ReadDir("../../fixtures")
	if err != nil || len(entries) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	var all strings.Builder
	for _, e := range entries {
		eachCluster(t, "../../fixtures/"+e.Name(), func(name string, releases map[string][]*manifest.Object) {
			images, unknown := image.List(releases)
			var refs []string
			for _, i := range images {
				refs = append(refs, i.Ref)
				fmt.Fprintln(&all, e.Name(), name, i.Ref)
			}
			for _, i := range unknown {
				t.Errorf("%s: %q is unknown: %v", e.Name(), i.Ref, i.Uses)
			}
			compareWithText(t, e.Name(), refs, textOf(t, releases))
		})
	}
	golden.Compare(t, "testdata/fixtures.txt", all.String())
}

func eachCluster(t *testing.T, dir string, do func(string, map[string][]*manifest.Object)) {
	t.Helper()
	reader := source.NewReader(nil)
	settings := parameter.Settings{}
	settings.Spec.Resources = []string{dir}
	docs, _ := fn.Read(reader, settings)
	found, err := fn.Load(t.Context(), reader, settings, docs, nil, fn.Run{}).Render(t.Context(),
		func(c render.Cluster) error {
			releases := map[string][]*manifest.Object{}
			for _, r := range c.Releases {
				releases[r.Dir] = append(releases[r.Dir], r.Objects...)
			}
			do(c.Name, releases)
			return nil
		})
	if err != nil || found.HasErrors() {
		t.Fatal(err, found)
	}
}

func textOf(t *testing.T, releases map[string][]*manifest.Object) string {
	t.Helper()
	var all []*manifest.Object
	for _, objects := range releases {
		all = append(all, objects...)
	}
	text, err := manifest.Stream(all)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var anyImage = regexp.MustCompile(`(?i)image"?:[ "']*([^\s"',]+)`)

// compareWithText: each image in the text is in the list, and each part of a listed image is in the text. A
// name without a registry may be the last part of a listed image.
func compareWithText(t *testing.T, fixture string, refs []string, text string) {
	t.Helper()
	for _, match := range anyImage.FindAllStringSubmatch(text, -1) {
		written := match[1]
		isListed := slices.ContainsFunc(refs, func(ref string) bool {
			return ref == written || !strings.ContainsAny(written, "/:") && strings.HasPrefix(path.Base(ref), written+":")
		})
		if !isListed && written != "auto" && !strings.Contains(written, "{{") {
			t.Errorf("%s: %q is written, but not among %q", fixture, written, refs)
		}
	}
	for _, ref := range refs {
		named, err := reference.ParseNormalizedNamed(ref)
		if err != nil || !strings.ContainsAny(ref, ":@") {
			t.Errorf("%s: %q is no image with a tag: %v", fixture, ref, err)
			continue
		}
		tagged, hasTag := named.(reference.Tagged)
		if !hasTag { // an image by its digest is written as a whole
			if !strings.Contains(text, ref) {
				t.Errorf("%s: %q is listed, and not written", fixture, ref)
			}
			continue
		}
		hub, tag := path.Dir(named.Name()), strings.TrimSuffix(tagged.Tag(), "-distroless")
		if !strings.Contains(text, ref) && (!strings.Contains(text, `"hub": "`+hub+`"`) ||
			!strings.Contains(text, `"tag": "`+tag+`"`)) {
			t.Errorf("%s: %q is listed, but neither it nor its hub and tag are written", fixture, ref)
		}
	}
}
