package gitops

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"

	"github.com/meshpress/meshpress/render/layout"
	"github.com/meshpress/meshpress/render/limit"
)

// readIndex returns the index of a cluster directory, an empty one when there is none.
func readIndex(root disk, dir string) (layout.Index, error) {
	at := path.Join(dir, layout.IndexFile)
	name := filepath.Join(root.Name(), at)
	info, err := root.Lstat(at)
	if errors.Is(err, os.ErrNotExist) {
		return layout.Index{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("cannot read index: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("index %q must be a regular file\nhint: restore it, or move the cluster directory away", name)
	}
	content, err := readFile(root, at, limit.TreeFile.Max())
	if err != nil {
		return nil, fmt.Errorf("cannot read index: %w", err)
	}
	x, err := layout.ParseIndex(content)
	if err != nil {
		return nil, fmt.Errorf("index %q is damaged: %w\nhint: restore it, or move the cluster directory away", name, err)
	}
	return x, nil
}
