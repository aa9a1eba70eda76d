package origin

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/meshpress/meshpress/internal/file"
)

// directory is a folder of charts, unpacked or as archives, or a single chart.
type directory struct {
	client  *Client
	address string
	root    string // files outside of it are not read
	only    string // the only archive, "" for all charts in root
	charts  *once[[]local]
}

// local is a chart in a directory: an archive, or a folder with a Chart.yaml.
type local struct {
	name, version, path string
	folder              bool
}

func (c *Client) openDirectory(dir string) (Source, error) {
	for _, sign := range []string{"charts/base/Chart.yaml", "istio-control/istio-discovery/Chart.yaml"} {
		if exists(dir, sign) && !exists(dir, "Chart.yaml") {
			return nil, fmt.Errorf("%q must not be istio's source: its charts are not as they are published\nhint: render "+
				"with --charts %s, or package the charts with `helm package`", dir, dir)
		}
	}
	return &directory{c, dir, dir, "", newOnce[[]local]()}, nil
}

func (c *Client) openArchive(file string) (Source, error) {
	return &directory{c, file, filepath.Dir(file), filepath.Base(file), newOnce[[]local]()}, nil
}

func exists(dir, file string) bool {
	_, err := os.Stat(filepath.Join(dir, file))
	return err == nil
}

// Address returns the path, with the chart if the directory has several.
func (d *directory) Address(name, version string) string {
	if d.only != "" {
		return d.address
	}
	return d.address + "#" + name + "-" + version
}

func (d *directory) Fetch(ctx context.Context, name, version string) (*Archive, error) {
	if err := check(name, version); err != nil {
		return nil, err
	}
	charts, err := d.list(ctx)
	if err != nil {
		return nil, err
	}
	var found []local
	for _, c := range charts {
		if c.name == name && c.version == version {
			found = append(found, c)
		}
	}
	switch len(found) {
	case 0:
		return nil, &missing{d.Address(name, version)}
	case 1:
		return d.read(found[0])
	}
	return nil, fmt.Errorf("%q must have chart %q %s once, not in %q and in %q", d.address, name, version, found[0].path,
		found[1].path)
}

// Versions returns the versions of the chart in the directory.
func (d *directory) Versions(ctx context.Context, name string) ([]string, error) {
	charts, err := d.list(ctx)
	if err != nil {
		return nil, err
	}
	var versions []string
	for _, c := range charts {
		if c.name == name {
			versions = append(versions, c.version)
		}
	}
	if len(versions) == 0 {
		return nil, &missing{d.address + "#" + name}
	}
	return newestFirst(versions), nil
}

func (d *directory) read(l local) (*Archive, error) {
	dir, err := file.OpenDir(d.root)
	if err != nil {
		return nil, fmt.Errorf("open charts: %w", err)
	}
	defer dir.Close()
	a := &Archive{Name: l.name, Version: l.version, Address: filepath.Join(d.root, l.path)}
	if l.folder {
		a.Data, err = pack(dir, l)
	} else {
		a.Data, a.Provenance, err = readPublished(dir, l.path)
	}
	if err != nil {
		return nil, fmt.Errorf("chart %q: %w", a.Address, err)
	}
	return a, d.client.finish(a)
}
