//go:build unix

package origin

import (
	"net"
	"os"
	"path/filepath"
	"testing"
)

// TestNoFile proves that only files and directories are opened. It uses a socket: opening it fails instead of
// blocking.
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

// TestNoFileInLayout proves that only regular files are read as blobs.
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

// socket creates a socket in the working directory, because the path of a socket must be short.
func socket(t *testing.T, name string) {
	t.Helper()
	l, err := net.Listen("unix", name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
}
