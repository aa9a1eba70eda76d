package origin

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/meshpress/meshpress/internal/file"
)

// list returns the charts of a directory. It reads the directory once.
func (d *directory) list(ctx context.Context) ([]local, error) {
	return d.charts.do(ctx, func() ([]local, error) {
		dir, err := file.OpenDir(d.root)
		if err != nil {
			return nil, fmt.Errorf("open charts: %w", err)
		}
		defer dir.Close()
		charts, err := scan(ctx, dir, d.only)
		if err != nil {
			return nil, fmt.Errorf("charts in %q: %w", d.address, err)
		}
		if len(charts) == 0 {
			return nil, fmt.Errorf("%q must have charts in it: folders with a Chart.yaml, or archives (.tgz)", d.address)
		}
		return charts, nil
	})
}

func scan(ctx context.Context, fsys fs.FS, only string) ([]local, error) {
	if only != "" {
		l, err := archiveAt(fsys, only)
		return []local{l}, err
	}
	if l, err := folderAt(fsys, "."); !errors.Is(err, fs.ErrNotExist) {
		return []local{l}, err
	}
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, err
	}
	var charts []local
	for _, e := range entries {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		l, err := chartAt(fsys, e.Name())
		switch {
		case err == nil:
			charts = append(charts, l)
		case !errors.Is(err, fs.ErrNotExist):
			return nil, err
		}
	}
	return charts, nil
}

// chartAt returns the chart at a path. The error is fs.ErrNotExist if it is no chart.
func chartAt(fsys fs.FS, name string) (local, error) {
	info, err := fs.Stat(fsys, name) // follows a link
	switch {
	case err != nil:
		return local{}, err
	case isArchive(name):
		return archiveAt(fsys, name)
	case info.IsDir():
		return folderAt(fsys, name)
	}
	return local{}, fs.ErrNotExist
}

func isArchive(name string) bool {
	return strings.HasSuffix(name, ".tgz") || strings.HasSuffix(name, ".tar.gz")
}

func archiveAt(fsys fs.FS, name string) (local, error) {
	data, err := readFile(fsys, name, maxArchive)
	if err != nil {
		return local{}, err
	}
	l := local{path: name}
	if l.name, l.version, err = meta(data); err != nil {
		return local{}, fmt.Errorf("%q: %w", name, err)
	}
	return l, nil
}

func folderAt(fsys fs.FS, name string) (local, error) {
	data, err := readFile(fsys, path.Join(name, "Chart.yaml"), maxManifest)
	if err != nil {
		return local{}, err
	}
	l := local{path: name, folder: true}
	if l.name, l.version, err = parseMeta(data); err != nil {
		return local{}, fmt.Errorf("%q: %w", name, err)
	}
	return l, nil
}

func readPublished(fsys fs.FS, name string) (archive, provenance []byte, err error) {
	if archive, err = readFile(fsys, name, maxArchive); err != nil {
		return nil, nil, err
	}
	provenance, err = readFile(fsys, name+".prov", maxProvenance)
	if errors.Is(err, fs.ErrNotExist) {
		return archive, nil, nil
	}
	return archive, provenance, err
}
