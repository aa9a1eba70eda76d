package origin

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"

	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
	"oras.land/oras-go/v2/content"
	"oras.land/oras-go/v2/content/oci"

	"github.com/meshpress/meshpress/internal/file"
)

// layout is an OCI layout on disk: a directory, or a tar archive of one.
type layout struct {
	client        *Client
	address, path string
	work          *work
}

func isLayout(dir string) bool { return exists(dir, ocispec.ImageLayoutFile) }

func (c *Client) openLayout(address, file string) (Source, error) {
	l := &layout{c, address, file, newWork(file)}
	fsys, closed, err := l.open(context.Background())
	if err != nil {
		return nil, fmt.Errorf("open charts: %w", err)
	}
	defer closed()
	data, err := readFile(fsys, ocispec.ImageLayoutFile, maxManifest)
	if err != nil {
		return nil, fmt.Errorf("%q must be an OCI layout: %w", file, err)
	}
	var mark ocispec.ImageLayout
	if err := json.Unmarshal(data, &mark); err != nil || mark.Version != ocispec.ImageLayoutVersion {
		return nil, fmt.Errorf("%q must be an OCI layout of version %q", file, ocispec.ImageLayoutVersion)
	}
	return l, nil
}

func (l *layout) open(ctx context.Context) (fsys fs.FS, closed func(), err error) {
	info, err := os.Stat(l.path)
	if err != nil {
		return nil, nil, err
	}
	if info.Mode().IsRegular() {
		return tarball{ctx, l.path, l.work}, func() {}, nil
	}
	if !info.IsDir() {
		return nil, nil, fmt.Errorf("%q must be a directory or a tar archive, not a pipe or a device", l.path)
	}
	dir, err := file.OpenDir(l.path)
	if err != nil {
		return nil, nil, err
	}
	return dir, dir.Close, nil
}

// Address returns the layout's address with the chart as in the annotation of its manifest.
func (l *layout) Address(name, version string) string {
	return l.address + "#" + name + ":" + toTag(version)
}

func (l *layout) Fetch(ctx context.Context, name, version string) (*Archive, error) {
	if err := check(name, version); err != nil {
		return nil, err
	}
	fsys, closed, err := l.open(ctx)
	if err != nil {
		return nil, fmt.Errorf("open charts: %w", err)
	}
	defer closed()
	a := &Archive{Name: name, Version: version, Address: l.Address(name, version)}
	desc, err := l.find(ctx, fsys, a)
	if err != nil {
		return nil, err
	}
	read := l.reader(ctx, fsys)
	manifest, err := bounded(desc, maxManifest, a.Address, read)
	if err != nil {
		return nil, l.fail(a.Address, err)
	}
	parts, err := readManifest(desc.MediaType, manifest, a.Address)
	if err != nil {
		return nil, err
	}
	if err := parts.fetch(a, read); err != nil {
		return nil, l.fail(a.Address, err)
	}
	return a, l.client.finish(a)
}

func (l *layout) fail(address string, err error) error {
	return fmt.Errorf("read %q: %w", address, err)
}

func (l *layout) reader(ctx context.Context, fsys fs.FS) func(ocispec.Descriptor) ([]byte, error) {
	store := oci.NewStorageFromFS(fsys)
	return func(d ocispec.Descriptor) ([]byte, error) {
		if err := l.work.spend(perByte * d.Size); err != nil {
			return nil, err
		}
		data, err := content.FetchAll(ctx, store, d)
		return data, missingBlob(d, err)
	}
}

func (l *layout) find(ctx context.Context, fsys fs.FS, a *Archive) (found ocispec.Descriptor, err error) {
	all, err := l.list(ctx, fsys)
	if err != nil {
		return found, err
	}
	for _, m := range all {
		if m.name != a.Name || fromTag(m.tag) != a.Version {
			continue
		}
		if found.Digest != "" && found.Digest != m.desc.Digest {
			return found, fmt.Errorf("%q must occur once, not as %s and as %s", a.Address, found.Digest, m.desc.Digest)
		}
		found = m.desc
	}
	if found.Digest == "" {
		return found, &missing{a.Address}
	}
	return found, nil
}

// Versions returns the versions in the annotations of manifests.
func (l *layout) Versions(ctx context.Context, name string) ([]string, error) {
	fsys, closed, err := l.open(ctx)
	if err != nil {
		return nil, fmt.Errorf("open charts: %w", err)
	}
	defer closed()
	all, err := l.list(ctx, fsys)
	var versions []string
	for _, m := range all {
		if m.name == name {
			versions = append(versions, fromTag(m.tag))
		}
	}
	if err == nil && len(versions) == 0 {
		err = &missing{l.address + "#" + name}
	}
	return newestFirst(versions), err
}
