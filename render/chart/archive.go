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

	helmchart "helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"

	"github.com/meshpress/meshpress/render/limit"
)

// Unpack returns the files of a chart from its published form: a gzip'ed tar archive with one directory at the
// top. It does not unpack archives inside of the chart. The error names what a chart must not have: links,
// devices, sparse files, paths that lead out of the chart, a name twice, or more than the limits allow.
func Unpack(archive []byte) ([]*loader.BufferedFile, error) { return unpack(archive, new(budget)) }

func unpack(archive []byte, spent *budget) ([]*loader.BufferedFile, error) {
	if err := spent.count(0, 0); err != nil { // the limit was reached before
		return nil, err
	}
	unzipped, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		return nil, fmt.Errorf("a chart must be a gzip'ed tar archive: %w", err)
	}
	bounded := &io.LimitedReader{R: unzipped, N: limit.Chart.Max() + 1}
	files, err := untar(tar.NewReader(bounded), spent)
	if err == nil {
		_, err = io.Copy(io.Discard, bounded) // reads the checksum at the end
	}
	beside := limit.Chart.Max() + 1 - bounded.N - sizeOf(files)
	if all := spent.count(max(beside, 0), 0); err == nil {
		err = all
	}
	_, limited := errors.AsType[*limit.Error](err)
	switch {
	case limited:
		return nil, err
	case bounded.N <= 0:
		return nil, tooLarge()
	case err != nil:
		return nil, fmt.Errorf("unpack the chart: %w", err)
	case !slices.ContainsFunc(files, func(f *loader.BufferedFile) bool { return f.Name == "Chart.yaml" }):
		return nil, errors.New("the archive must hold a chart: it has no Chart.yaml")
	}
	return files, nil
}

// Describe returns the Chart.yaml of an archive. The errors are those of [Unpack].
func Describe(archive []byte) (*helmchart.Metadata, error) {
	files, err := Unpack(archive)
	if err != nil {
		return nil, err
	}
	only := slices.DeleteFunc(files, func(f *loader.BufferedFile) bool { return f.Name != "Chart.yaml" })
	if err := checkFile(only[0], ""); err != nil {
		return nil, err
	}
	loaded, err := loader.LoadFiles(only)
	if err != nil {
		return nil, err
	}
	return loaded.Metadata, nil
}

func untar(archive *tar.Reader, spent *budget) ([]*loader.BufferedFile, error) {
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
		}
		seen[name] = true
		if err := spent.add(head.Size); err != nil { // the size in the header; the reader never returns more
			return nil, err
		}
		data, err := io.ReadAll(archive)
		if err != nil {
			return nil, fmt.Errorf("entry %q: %w", head.Name, err)
		}
		files = append(files, &loader.BufferedFile{Name: name, Data: data})
	}
}

// place returns the directory at the top and the path below it. The error names an entry that a chart must not
// have.
func place(head *tar.Header) (dir, name string, err error) {
	clean := path.Clean(head.Name)
	dir, name, below := strings.Cut(clean, "/")
	switch {
	case head.Typeflag != tar.TypeReg && head.Typeflag != tar.TypeDir:
		return "", "", fmt.Errorf("entry %q must be a file or a directory, not %s", head.Name, entryKind(head.Typeflag))
	case hasHoles(head):
		return "", "", fmt.Errorf("entry %q must not be a sparse file", head.Name)
	case !fs.ValidPath(clean) || strings.ContainsAny(head.Name, "\\\x00") ||
		slices.Contains(strings.Split(head.Name, "/"), ".."):
		return "", "", fmt.Errorf("entry %q must not lead out of the chart", head.Name)
	case head.Typeflag == tar.TypeReg && !below:
		return "", "", fmt.Errorf("entry %q must be in the directory of the chart", head.Name)
	}
	return dir, name, nil
}

// hasHoles tells whether an entry is a sparse file. A small archive can hold a huge one.
func hasHoles(head *tar.Header) bool {
	for key := range head.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse.") {
			return true
		}
	}
	return false
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
