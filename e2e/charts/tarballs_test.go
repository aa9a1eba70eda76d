package charts

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"testing"
)

func content(t testing.TB, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// with returns an archive with one additional entry.
func with(t testing.TB, archive []byte, more *tar.Header) []byte {
	t.Helper()
	return repack(t, archive, func(w *tar.Writer) error { return w.WriteHeader(more) })
}

// repackedWith returns an archive with one additional file.
func repackedWith(t testing.TB, archive []byte, name, text string) []byte {
	t.Helper()
	return repack(t, archive, func(w *tar.Writer) error {
		err := w.WriteHeader(&tar.Header{Name: name, Typeflag: tar.TypeReg, Mode: 0o644, Size: int64(len(text))})
		if err == nil {
			_, err = io.WriteString(w, text)
		}
		return err
	})
}

// bomb returns a chart with a file of a gigabyte of zeros.
func bomb(t testing.TB) []byte {
	t.Helper()
	const chunk, times = 16 << 20, 64
	start := zipped(t, header(t, &tar.Header{Name: "base/Chart.yaml", Typeflag: tar.TypeReg}),
		header(t, &tar.Header{Name: "base/zeros", Typeflag: tar.TypeReg, Size: chunk * times}))
	return append(start, bytes.Repeat(zipped(t, make([]byte, chunk)), times)...)
}

// header returns the header of an entry in a tar archive.
func header(t testing.TB, h *tar.Header) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := tar.NewWriter(&out).WriteHeader(h); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func zipped(t testing.TB, parts ...[]byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	for _, part := range parts {
		if _, err := w.Write(part); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func repack(t testing.TB, archive []byte, add func(*tar.Writer) error) []byte {
	t.Helper()
	unzipped, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	r, w := tar.NewReader(unzipped), tar.NewWriter(&out)
	for {
		head, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = w.WriteHeader(head)
		}
		if err == nil {
			_, err = io.Copy(w, r)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(add(w), w.Close()); err != nil {
		t.Fatal(fmt.Errorf("pack: %w", err))
	}
	return zipped(t, out.Bytes())
}
