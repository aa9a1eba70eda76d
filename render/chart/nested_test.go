package chart

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"helm.sh/helm/v3/pkg/chart/loader"

	"github.com/meshpress/meshpress/render/limit"
)

const metaOfC = "apiVersion: v2\nname: c\nversion: 1.0.0\n"

func packed(t *testing.T, files ...*loader.BufferedFile) []byte {
	t.Helper()
	var out bytes.Buffer
	zipped := gzip.NewWriter(&out)
	archive := tar.NewWriter(zipped)
	for _, f := range files {
		if err := archive.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: "c/" + f.Name, Mode: 0o644,
			Size: int64(len(f.Data))}); err != nil {
			t.Fatal(err)
		}
		if _, err := archive.Write(f.Data); err != nil {
			t.Fatal(err)
		}
	}
	if archive.Close() != nil || zipped.Close() != nil {
		t.Fatal("pack")
	}
	return out.Bytes()
}

func meta() *loader.BufferedFile {
	return &loader.BufferedFile{Name: "Chart.yaml", Data: []byte(metaOfC)}
}

func within(name string, data []byte) *loader.BufferedFile {
	return &loader.BufferedFile{Name: "charts/" + name, Data: data}
}

func TestArchivesInArchivesHaveOneBudget(t *testing.T) {
	many := packed(t, meta())
	for range 5 { // 10 charts in each of 10 charts, five levels deep: 100,000
		files := []*loader.BufferedFile{meta()}
		for i := range 10 {
			files = append(files, within(fmt.Sprintf("c%d.tgz", i), many))
		}
		many = packed(t, files...)
	}
	deep := packed(t, meta())
	for range 20 {
		deep = packed(t, meta(), within("c.tgz", deep))
	}
	zeros := packed(t, meta(), &loader.BufferedFile{Name: "zeros", Data: make([]byte, 30<<20)})
	alias := "a: &a " + strings.Repeat("s", 100_000) + "\nb: [" + strings.Repeat("*a, ", 100) + "]\n"
	for want, files := range map[string][]*loader.BufferedFile{
		"more than 100 charts":     {meta(), within("many.tgz", many)},
		"nested deeper than 10":    {meta(), within("deep.tgz", deep)},
		"more than 67108864 bytes": {meta(), within("a.tgz", zeros), within("b.tgz", zeros), within("d.tgz", zeros)},
		"aliases must not add": {meta(), {Name: "charts/sub/Chart.yaml", Data: []byte(metaOfC)},
			{Name: "charts/sub/values.yaml", Data: []byte(alias)}},
		"must be an archive":            {meta(), {Name: "charts/x.tgz/Chart.yaml", Data: []byte(metaOfC)}},
		"a chart must be a gzip'ed tar": {meta(), within("x.tgz", []byte("text"))},
	} {
		if _, err := newChart(files, Gateway, Stamp{}, new(total)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestAllChartsOfARunHaveOneBudget(t *testing.T) {
	all := new(total)
	zeros := packed(t, meta(), &loader.BufferedFile{Name: "zeros", Data: make([]byte, 60<<20)})
	for i := range 10 {
		if _, err := unpack(zeros, all.chart()); err != nil {
			if i < 8 || !strings.Contains(err.Error(), "all charts together") {
				t.Error(i, err)
			}
			return
		}
	}
	t.Error("ten times 60 MiB are within the limits")
}

// The archives of a directory share one limit. Bytes outside of files count, too.
func TestAllArchivesOfADirectoryHaveOneBudget(t *testing.T) {
	var out bytes.Buffer
	zipped := gzip.NewWriter(&out)
	archive := tar.NewWriter(zipped)
	notes := map[string]string{"MESHPRESS.notes": strings.Repeat("x", 1_000_000)}
	for i := range 50 {
		if err := archive.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: fmt.Sprintf("c/%d/", i), Mode: 0o755,
			PAXRecords: notes}); err != nil {
			t.Fatal(err)
		}
	}
	if archive.Close() != nil || zipped.Close() != nil {
		t.Fatal("pack")
	}
	dir := fstest.MapFS{}
	for i := range 12 {
		dir[fmt.Sprintf("c%02d.tgz", i)] = &fstest.MapFile{Data: out.Bytes()} // 48 MiB
	}
	d := &Directory{name: "charts", sets: map[string]*Set{}}
	err := d.scan(dir)
	if err == nil || !strings.Contains(err.Error(), "all charts together") ||
		d.total.bytes > limit.Charts.Max()+limit.Chart.Max() {
		t.Errorf("%d bytes are unpacked: %v", d.total.bytes, err)
	}
	if _, err := OpenVendored(fstest.MapFS{"c.tgz": dir["c00.tgz"]}, "charts"); err != nil {
		t.Errorf("one alone: %v", err)
	}
}

func TestChartsInAChartAreLoadedAsHelmDoes(t *testing.T) {
	sub := packed(t, &loader.BufferedFile{Name: "Chart.yaml",
		Data: []byte(strings.Replace(metaOfC, "name: c", "name: sub", 1))},
		&loader.BufferedFile{Name: "templates/a.yaml", Data: []byte("a: 1")})
	files := []*loader.BufferedFile{meta(), within("sub-1.0.0.tgz", sub), within("_ignored/x", nil),
		within(".hidden.tgz", nil)}
	want, err := loader.LoadFiles(append([]*loader.BufferedFile{}, files...))
	if err != nil {
		t.Fatal(err)
	}
	got, err := newChart(files, Gateway, Stamp{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Dependencies()) != 1 || got.Dependencies()[0].Name() != want.Dependencies()[0].Name() ||
		len(got.Dependencies()[0].Templates) != 1 {
		t.Errorf("dependencies %v", got.Dependencies())
	}
}
