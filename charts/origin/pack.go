package origin

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io/fs"
	"path"

	"helm.sh/helm/v3/pkg/ignore"
)

// pack makes an archive of an unpacked chart, as `helm package` does, but without times, so that the same files
// give the same archive.
func pack(fsys fs.FS, l local) ([]byte, error) {
	folder, err := fs.Sub(fsys, l.path)
	if err != nil {
		return nil, err
	}
	rules, err := ignored(folder)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	zipped := gzip.NewWriter(&out)
	archive := tar.NewWriter(zipped)
	err = fs.WalkDir(folder, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || name == "." {
			return err
		}
		return packOne(archive, folder, l.name, name, e, rules, &out)
	})
	if err != nil {
		return nil, err
	}
	err = errors.Join(archive.Close(), zipped.Close())
	return out.Bytes(), err
}

func packOne(archive *tar.Writer, folder fs.FS, chart, name string, e fs.DirEntry, rules *ignore.Rules,
	out *bytes.Buffer) error {
	info, err := e.Info()
	if err != nil {
		return err
	}
	switch skip := rules.Ignore(name, info); {
	case skip && e.IsDir():
		return fs.SkipDir
	case skip || e.IsDir():
		return nil
	case out.Len() > maxArchive:
		return fmt.Errorf("the chart must not have more than %d bytes", maxArchive)
	}
	data, err := readFile(folder, name, maxArchive)
	if err != nil {
		return err
	}
	head := &tar.Header{Typeflag: tar.TypeReg, Name: path.Join(chart, name), Mode: 0o644, Size: int64(len(data)),
		Format: tar.FormatPAX}
	if err := archive.WriteHeader(head); err != nil {
		return err
	}
	_, err = archive.Write(data)
	return err
}

// ignored returns the rules of .helmignore.
func ignored(folder fs.FS) (*ignore.Rules, error) {
	rules := ignore.Empty()
	if data, err := readFile(folder, ignore.HelmIgnore, maxManifest); err == nil {
		if rules, err = ignore.Parse(bytes.NewReader(data)); err != nil {
			return nil, fmt.Errorf("%s: %w", ignore.HelmIgnore, err)
		}
	}
	rules.AddDefaults()
	return rules, nil
}
