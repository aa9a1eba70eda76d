// Package archive makes archives of small charts for tests.
package archive

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"testing"
)

// Chart returns the archive of a published chart. A different extra gives different content.
func Chart(t testing.TB, name, version, extra string) []byte {
	t.Helper()
	var out bytes.Buffer
	zipped := gzip.NewWriter(&out)
	tarred := tar.NewWriter(zipped)
	for _, file := range [][2]string{
		{"Chart.yaml", fmt.Sprintf("apiVersion: v2\nname: %s\nversion: %s\n", name, version)},
		{"values.yaml", "extra: " + extra + "\n"},
	} {
		head := &tar.Header{Name: name + "/" + file[0], Typeflag: tar.TypeReg, Mode: 0o644, Size: int64(len(file[1]))}
		if err := tarred.WriteHeader(head); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(tarred, file[1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(tarred.Close(), zipped.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
