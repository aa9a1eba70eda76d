package origin

import (
	"io/fs"

	"github.com/meshpress/meshpress/internal/file"
	"github.com/meshpress/meshpress/render/limit"
)

// readFile reads a regular file of a directory or an archive, at most most bytes.
func readFile(fsys fs.FS, name string, most limit.Limit) ([]byte, error) {
	return file.ReadFS(fsys, name, most)
}
