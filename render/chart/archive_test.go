package chart_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/meshpress/meshpress/render/chart"
)

type entry struct {
	name, content string
	flag          byte
}

// packed returns an archive of a chart with additional entries.
func packed(t testing.TB, more ...entry) []byte {
	t.Helper()
	return tarball(t,
		append([]entry{{"istiod/Chart.yaml", "apiVersion: v2\nname: istiod\nversion: 1.23.3\n", tar.TypeReg}}, more...))
}

func tarball(t testing.TB, entries []entry) []byte {
	t.Helper()
	var out bytes.Buffer
	zipped := gzip.NewWriter(&out)
	archive := tar.NewWriter(zipped)
	for _, e := range entries {
		head := &tar.Header{Name: e.name, Typeflag: e.flag, Mode: 0o644, Size: int64(len(e.content))}
		if e.flag == tar.TypeSymlink || e.flag == tar.TypeLink {
			head.Linkname, head.Size = e.content, 0
			e.content = ""
		}
		if err := archive.WriteHeader(head); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(archive, e.content); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(archive.Close(), zipped.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestUnpack(t *testing.T) {
	files, err := chart.Unpack(packed(t, entry{"istiod/", "", tar.TypeDir},
		entry{"istiod/templates/a.yaml", "a", tar.TypeReg}))
	if err != nil || len(files) != 2 || files[1].Name != "templates/a.yaml" || string(files[1].Data) != "a" {
		t.Errorf("files %v, error %v", files, err)
	}
}

func TestUnpackRefuses(t *testing.T) {
	whole := packed(t, entry{"istiod/values.yaml", strings.Repeat("some: value\n", 1000), tar.TypeReg})
	altered := bytes.Clone(whole)
	altered[len(altered)/2] ^= 0xff
	checksum := bytes.Clone(whole)
	checksum[len(checksum)-6] ^= 0xff
	for name, test := range map[string]struct {
		archive []byte
		want    string
	}{
		"nothing":          {nil, "must be a gzip'ed tar archive"},
		"text":             {[]byte("<html>not found</html>"), "must be a gzip'ed tar archive"},
		"cut off":          {whole[:len(whole)-20], "unexpected EOF"},
		"altered":          {altered, "unpack the chart: "},
		"a wrong checksum": {checksum, "invalid checksum"},
		"a symbolic link": {packed(t, entry{"istiod/x", "/etc/passwd", tar.TypeSymlink}),
			`"istiod/x" must be a file or a directory, not a link`},
		"a hard link":        {packed(t, entry{"istiod/x", "istiod/Chart.yaml", tar.TypeLink}), "not a link"},
		"a device":           {packed(t, entry{"istiod/x", "", tar.TypeBlock}), "not a device"},
		"a pipe":             {packed(t, entry{"istiod/x", "", tar.TypeFifo}), "not a pipe"},
		"a way out":          {packed(t, entry{"istiod/../../x", "", tar.TypeReg}), "must not lead out"},
		"a way out and in":   {packed(t, entry{"istiod/../istiod/x", "", tar.TypeReg}), "must not lead out"},
		"a way from root":    {packed(t, entry{"/etc/x", "", tar.TypeReg}), "must not lead out"},
		"a way of Windows":   {packed(t, entry{`istiod\..\x`, "", tar.TypeReg}), "must not lead out"},
		"a second chart":     {packed(t, entry{"base/Chart.yaml", "", tar.TypeReg}), `must be below "istiod"`},
		"a file on top":      {packed(t, entry{"x", "", tar.TypeReg}), "must be in the directory of the chart"},
		"one name twice":     {packed(t, entry{"istiod/Chart.yaml", "name: base", tar.TypeReg}), "must not be there twice"},
		"one name in 2 ways": {packed(t, entry{"istiod/./Chart.yaml", "name: base", tar.TypeReg}), "must not be there twice"},
		"no chart":           {tarball(t, []entry{{"istiod/values.yaml", "", tar.TypeReg}}), "it has no Chart.yaml"},
		"a bomb":             {bomb(t), "must not unpack to more than"},
		"a bomb at the end":  {append(bytes.Clone(whole), zeros(t)...), "must not unpack to more than"},
	} {
		t.Run(name, func(t *testing.T) {
			if files, err := chart.Unpack(test.archive); err == nil || !strings.Contains(err.Error(), test.want) ||
				files != nil {
				t.Errorf("%d files, error %v, want one with %q", len(files), err, test.want)
			}
		})
	}
}

// bomb returns a small archive that unpacks to a large file.
func bomb(t *testing.T) []byte {
	t.Helper()
	return packed(t, entry{"istiod/zeros", strings.Repeat("\x00", 65<<20), tar.TypeReg})
}

// zeros returns a gzip stream of zeros. A reader takes it as a continuation of the stream before it.
func zeros(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	zipped := gzip.NewWriter(&out)
	if _, err := zipped.Write(make([]byte, 65<<20)); err != nil {
		t.Fatal(err)
	}
	if err := zipped.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func FuzzUnpack(f *testing.F) {
	f.Add(packed(f))
	f.Add(packed(f, entry{"istiod/x", "y", tar.TypeSymlink}))
	f.Fuzz(func(t *testing.T, archive []byte) {
		files, err := chart.Unpack(archive)
		for _, file := range files {
			if err != nil || strings.Contains("/"+file.Name+"/", "/../") || strings.HasPrefix(file.Name, "/") {
				t.Errorf("file %q, error %v", file.Name, err)
			}
		}
	})
}
