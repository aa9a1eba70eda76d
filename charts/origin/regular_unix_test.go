//go:build unix

package origin

import (
	"net"
	"os"
	"path/filepath"
	"testing"
)

// TestNoFile: what is neither a file nor a directory is not opened. A socket
// cannot be opened at all, so that this ends even if somebody tries to.
func TestNoFile(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"pipe.tar", "pipe.tgz", "pipe"} {
		socket(t, name)
		_, err := newClient(t, Options{}).Open(name)
		mustFail(t, err, "must be a directory")
		_, err = newClient(t, Options{}).Open("oci-layout:" + name)
		mustFail(t, err, "must be a directory or a tar archive, not a pipe or a device")
	}
}

// TestNoFileInLayout: blobs are files.
func TestNoFileInLayout(t *testing.T) {
	fresh(t)
	dir := aLayout(t, map[string]string{"base:1.0.0": "base:1.0.0"})
	blobs, err := filepath.Glob(filepath.Join(dir, "blobs", "sha256", "*"))
	if err != nil || len(blobs) == 0 {
		t.Fatal(blobs, err)
	}
	t.Chdir(filepath.Join(dir, "blobs", "sha256"))
	for _, file := range blobs {
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		socket(t, filepath.Base(file))
	}
	mustFail(t, fetchError(open(t, newClient(t, Options{}), dir), "base", "1.0.0"), "not a regular file")
}

// socket makes one in the working directory: its whole path must be short.
func socket(t *testing.T, name string) {
	t.Helper()
	l, err := net.Listen("unix", name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
}
