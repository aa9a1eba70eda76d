package bundle

import (
	"archive/tar"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/meshpress/meshpress/charts/store"
	"github.com/meshpress/meshpress/internal/file"
)

// Save writes a bundle to a file atomically. It replaces an existing bundle, but returns an error for any other
// existing file.
func Save(name string, content []byte) error {
	switch ours, err := isBundle(name); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return fmt.Errorf("look at %q: %w", name, err)
	case !ours:
		return fmt.Errorf("%q must not be replaced: it is no bundle\nhint: remove it, or choose another name", name)
	}
	return store.WriteFile(name, content)
}

// isBundle tells whether a file is a bundle, by the name of its first entry.
func isBundle(name string) (bool, error) {
	switch info, err := os.Lstat(name); {
	case err != nil:
		return false, err
	case !info.Mode().IsRegular(): // opening a pipe would block
		return false, nil
	}
	there, err := file.Open(name)
	if err != nil {
		return false, err
	}
	defer there.Close()
	head, err := tar.NewReader(there).Next()
	return err == nil && (strings.HasPrefix(head.Name, "blobs/") || head.Name == "index.json" ||
		head.Name == "oci-layout"), nil
}
