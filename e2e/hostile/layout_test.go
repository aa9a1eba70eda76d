package hostile

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// image is an OCI layout with one chart.
type image struct {
	blobs map[string]string // by digest
	index string
	last  string // the digest of the manifest
}

func (i *image) add(text string) (digest string, size int) {
	digest = fmt.Sprintf("%x", sha256.Sum256([]byte(text)))
	i.blobs[digest] = text
	return digest, len(text)
}

// anImage returns the layout of istiod's chart, and of an honest one of base. The index has n manifests without a name
// before them.
func anImage(t testing.TB, istiod []byte, n int) *image {
	t.Helper()
	i := &image{blobs: map[string]string{}}
	base := i.chart("base", archive(t, member{"base/Chart.yaml", chartYAML("base")},
		member{"base/templates/a.yaml", configMap("base", "")}))
	one := i.chart("istiod", istiod)
	const name = `, "annotations": {"org.opencontainers.image.ref.name": "%s:` + usual + `"}}`
	i.index = `{"schemaVersion": 2, "manifests": [` + strings.Repeat(one+"},", n) +
		one + fmt.Sprintf(name, "istiod") + "," +
		base + fmt.Sprintf(name, "base") + "]}"
	return i
}

// chart adds a chart, and returns the beginning of its entry in an index.
func (i *image) chart(name string, archive []byte) string {
	config, configSize := i.add(`{"name": "` + name + `", "version": "` + usual + `"}`)
	layer, layerSize := i.add(string(archive))
	const part = `{"mediaType": "application/vnd.cncf.helm.%s", "digest": "sha256:%s", "size": %d}`
	manifest, size := i.add(fmt.Sprintf(`{"schemaVersion": 2, "config": `+part+`, "layers": [`+part+`]}`,
		"config.v1+json", config, configSize, "chart.content.v1.tar+gzip", layer, layerSize))
	i.last = manifest
	return fmt.Sprintf(`{"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": "sha256:%s", "size": %d`,
		manifest, size)
}

// files returns the files of the layout by name.
func (i *image) files() map[string]string {
	out := map[string]string{"oci-layout": `{"imageLayoutVersion": "1.0.0"}`, "index.json": i.index}
	for digest, text := range i.blobs {
		out["blobs/sha256/"+digest] = text
	}
	return out
}

func (i *image) write(w *world) {
	for name, text := range i.files() {
		w.write("repo/layout/"+name, text)
	}
}

// packed returns the layout in an archive, after members that have what is in more.
func (i *image) packed(t testing.TB, more ...tar.Header) string {
	t.Helper()
	var b bytes.Buffer
	zipped := gzip.NewWriter(&b)
	a := tar.NewWriter(zipped)
	zeros := make([]byte, 1<<20)
	for _, head := range more {
		must(t, a.WriteHeader(&head))
		for left := head.Size; left > 0; left -= int64(len(zeros)) {
			_, err := a.Write(zeros)
			must(t, err)
		}
	}
	for name, text := range i.files() {
		must(t, a.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(text))}))
		_, err := a.Write([]byte(text))
		must(t, err)
	}
	must(t, a.Close())
	must(t, zipped.Close())
	return b.String()
}

// TestLayouts locks charts of a layout that a stranger sends.
func TestLayouts(t *testing.T) {
	base := []host{line("lock", "charts", "lock", "app", "--repository", "oci-layout:layout", "--lock", "../tmp/a.lock")}
	all := map[string]attack{}
	add := func(name string, lay func(w *world)) {
		all[name] = attack{files: map[string]string{"ilm.yaml": honest}, lay: lay, hosts: base, writes: "tmp/"}
	}
	honestly := func(w *world) *image { return anImage(w, archive(w, istiod()...), 0) }
	for what, plant := range plants {
		if what == "a file that nobody may read" && os.Getuid() == 0 {
			continue
		}
		for place, at := range map[string]func(*image) string{
			"the index": func(*image) string { return "index.json" }, "the mark": func(*image) string { return "oci-layout" },
			"a blob":     func(i *image) string { return "blobs/sha256/" + i.last },
			"all blobs":  func(*image) string { return "blobs" },
			"some blobs": func(*image) string { return "blobs/sha256" },
		} {
			add(place+" is "+what, func(w *world) {
				i := honestly(w)
				i.write(w)
				must(w, os.RemoveAll(w.path("repo/layout/"+at(i))))
				plant(w, "repo/layout/"+at(i))
			})
		}
	}
	for name, change := range map[string][2]string{
		"a digest that is a path": {"sha256:", "sha256:../../../outside/"},
		"an algorithm as a path":  {"sha256:", "../../../outside/secret.yaml:"},
		"a size that lies":        {`"size": `, `"size": 1`},
		"a negative size":         {`"size": `, `"size": -`},
		"a huge size":             {`"size": `, `"size": 99999999999`},
		"a place elsewhere": {`"mediaType": `,
			`"urls": ["http://127.0.0.1:9/", "file:///etc/passwd"], "size": 1, "mediaType": `},
	} {
		add(name, func(w *world) {
			i := honestly(w)
			i.index = strings.ReplaceAll(i.index, change[0], change[1])
			i.write(w)
		})
	}
	add("an archive of many charts", func(w *world) {
		anImage(w, archive(w, istiod(member{"istiod/charts/a.tgz", string(subchart(w, "a", 40, 3))})...), 0).write(w)
	})
	add("an archive without an end", func(w *world) {
		anImage(w, archive(w, istiod(member{"istiod/files/a", strings.Repeat("x", 200<<20)})...), 0).write(w)
	})
	add("zeros before everything", func(w *world) {
		i := anImage(w, archive(w, istiod()...), 20_000)
		w.write("repo/layout", i.packed(w, tar.Header{Name: "zeros", Mode: 0o644, Size: 256 << 20}))
	})
	add("members that are links", func(w *world) {
		w.write("repo/layout", honestly(w).packed(w,
			tar.Header{Name: "oci-layout", Typeflag: tar.TypeSymlink, Linkname: w.path("outside/secret.yaml")},
			tar.Header{Name: "index.json", Typeflag: tar.TypeLink, Linkname: "../outside/secret.yaml"}))
	})
	attacks(t, all)
}

// TestHonestLayout proves that the layout is one.
func TestHonestLayout(t *testing.T) {
	w := newWorld(t)
	w.write("repo/app/ilm.yaml", honest)
	anImage(t, archive(t, istiod()...), 3).write(w)
	r := w.run(call{dir: "repo", args: []string{"charts", "lock", "app", "--repository", "oci-layout:layout", "--lock",
		filepath.Join("..", "tmp", "a.lock")}})
	if r.code != 0 || !strings.Contains(r.out+r.err, "2 charts") {
		t.Error(r)
	}
}
