package chart

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"helm.sh/helm/v3/pkg/chart/loader"
)

// Bounds of what an archive may unpack to; Istio's largest chart has 3 MiB in
// 60 files.
const (
	maxChart = 64 << 20 // bytes
	maxFiles = 10_000
)

// Unpack returns the files of a chart as it is published: a gzip'ed tar archive
// with one directory at the top. The error says what a chart must not have:
// links, devices, paths that lead out, the same name twice, too much.
func Unpack(archive []byte) ([]*loader.BufferedFile, error) {
	unzipped, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		return nil, fmt.Errorf("a chart must be a gzip'ed tar archive: %w", err)
	}
	bounded := &io.LimitedReader{R: unzipped, N: maxChart + 1}
	files, err := untar(tar.NewReader(bounded))
	if err == nil {
		_, err = io.Copy(io.Discard, bounded) // to the checksum at the end
	}
	switch {
	case bounded.N <= 0:
		return nil, fmt.Errorf("a chart must not unpack to more than %d bytes", maxChart)
	case err != nil:
		return nil, fmt.Errorf("unpack the chart: %w", err)
	case !slices.ContainsFunc(files, func(f *loader.BufferedFile) bool { return f.Name == "Chart.yaml" }):
		return nil, errors.New("the archive must hold a chart: it has no Chart.yaml")
	}
	return files, nil
}

func untar(archive *tar.Reader) ([]*loader.BufferedFile, error) {
	var files []*loader.BufferedFile
	seen := map[string]bool{}
	top := ""
	for {
		head, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return files, nil
		}
		if err != nil {
			return nil, err
		}
		if head.Typeflag == tar.TypeXGlobalHeader {
			continue
		}
		dir, name, err := place(head)
		if err != nil {
			return nil, err
		}
		if head.Typeflag == tar.TypeDir {
			continue
		}
		if top == "" {
			top = dir
		}
		switch {
		case dir != top:
			return nil, fmt.Errorf("entry %q must be below %q, as the entries before it", head.Name, top)
		case seen[name]:
			return nil, fmt.Errorf("entry %q must not be there twice", head.Name)
		case len(files) == maxFiles:
			return nil, fmt.Errorf("there must not be more than %d files", maxFiles)
		}
		seen[name] = true
		data, err := io.ReadAll(archive)
		if err != nil {
			return nil, fmt.Errorf("entry %q: %w", head.Name, err)
		}
		files = append(files, &loader.BufferedFile{Name: name, Data: data})
	}
}

// place returns the directory at the top and the path below it.
func place(head *tar.Header) (dir, name string, err error) {
	clean := path.Clean(head.Name)
	dir, name, below := strings.Cut(clean, "/")
	switch {
	case head.Typeflag != tar.TypeReg && head.Typeflag != tar.TypeDir:
		return "", "", fmt.Errorf("entry %q must be a file or a directory, not %s", head.Name, entryKind(head.Typeflag))
	case !fs.ValidPath(clean) || strings.ContainsAny(head.Name, "\\\x00") || slices.Contains(strings.Split(head.Name, "/"), ".."):
		return "", "", fmt.Errorf("entry %q must not lead out of the chart", head.Name)
	case head.Typeflag == tar.TypeReg && !below:
		return "", "", fmt.Errorf("entry %q must be in the directory of the chart", head.Name)
	}
	return dir, name, nil
}

func entryKind(flag byte) string {
	switch flag {
	case tar.TypeSymlink, tar.TypeLink:
		return "a link"
	case tar.TypeChar, tar.TypeBlock:
		return "a device"
	case tar.TypeFifo:
		return "a pipe"
	}
	return fmt.Sprintf("of type %q", flag)
}
