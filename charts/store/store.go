// Package store keeps chart archives on disk: in a cache, by content, or in a directory of a repository, by
// name and version.
//
// It verifies what it returns. It writes files atomically, under names that follow from their content, so
// several programs may share a store. It opens no connection, and removes only the temporary files of killed
// programs.
package store

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/meshpress/meshpress/internal/file"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/filename"
	"github.com/meshpress/meshpress/render/limit"
)

// ErrDamaged is the error for an archive whose content is not that of the pin.
var ErrDamaged = errors.New("does not have the content that the lock says")

// Store is a directory of archives.
type Store struct {
	dir  string
	ours bool  // archives may be replaced
	err  error // why there is no directory
	name func(chart.Pin) string
}

// Cache returns the user's cache: meshpress/charts below $XDG_CACHE_HOME, or below the cache directory of the
// system.
func Cache() *Store {
	dir, err := os.UserCacheDir()
	return &Store{dir: filepath.Join(dir, "meshpress", "charts"), ours: true, err: err, name: func(p chart.Pin) string {
		return strings.Replace(p.Digest, ":", "-", 1) + ".tgz"
	}}
}

// Vendor returns the store for a directory of archives, in the layout of `helm pull`.
func Vendor(dir string) *Store {
	return &Store{dir: dir, name: func(p chart.Pin) string { return fmt.Sprintf("%s-%s.tgz", p.Name, p.Version) }}
}

// Path returns the path of a pin's archive. The file may not exist.
func (s *Store) Path(p chart.Pin) string { return filepath.Join(s.dir, filepath.Base(s.name(p))) }

// Get returns the archive of a pin. The error is fs.ErrNotExist if there is none. For an archive with other
// content, it is an ErrDamaged with the name of the file.
func (s *Store) Get(p chart.Pin) ([]byte, error) {
	if s.err != nil {
		return nil, fs.ErrNotExist // without a home directory there is no cache
	}
	archive, err := file.ReadFound(s.Path(p), limit.Chart)
	if err != nil {
		return nil, fmt.Errorf("read chart %s: %w", p, err)
	}
	if err := p.Check(archive); err != nil {
		return nil, fmt.Errorf("%q %w: %w\nhint: remove the file; `meshpress charts pull` fetches the chart again",
			s.Path(p), ErrDamaged, err)
	}
	return archive, nil
}

// Provenance returns the provenance file that was stored for a pin, nil if there is none.
func (s *Store) Provenance(p chart.Pin) []byte {
	text, err := file.ReadFound(s.Path(p)+".prov", limit.File)
	if err != nil {
		return nil
	}
	return text
}

// Put stores the archive of a pin, and its provenance file unless it is nil. An existing archive with the right
// content stays. An existing archive with other content is replaced in the cache; elsewhere it is an error.
func (s *Store) Put(p chart.Pin, archive, provenance []byte) error {
	if err := p.Check(archive); err != nil {
		return err
	}
	if err := filename.Check(s.name(p)); err != nil {
		return fmt.Errorf("the file name of chart %s, %q, %w", p, s.name(p), err)
	}
	if s.err != nil {
		return fmt.Errorf("there is no cache: %w\nhint: set XDG_CACHE_HOME, or give --vendor DIR", s.err)
	}
	switch there, err := file.ReadFound(s.Path(p), limit.Chart); {
	case err == nil && p.Check(there) == nil && (provenance == nil || bytes.Equal(provenance, s.Provenance(p))):
		return nil
	case err == nil && p.Check(there) == nil:
		return WriteFile(s.Path(p)+".prov", provenance)
	case !s.ours && !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%q must not be replaced: it is not the chart of the lock\nhint: remove it; or take it over with "+
			"`meshpress charts lock --update`", s.Path(p))
	}
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return fmt.Errorf("make the directory of charts: %w", err)
	}
	s.sweep()
	if provenance != nil {
		if err := WriteFile(s.Path(p)+".prov", provenance); err != nil {
			return err
		}
	}
	return WriteFile(s.Path(p), archive)
}

const (
	temporary = ".meshpress-" // prefix of files that are being written
	abandoned = time.Hour     // an older temporary file belongs to a killed program
)

// sweep removes temporary files of killed programs from the cache.
func (s *Store) sweep() {
	left, _ := filepath.Glob(filepath.Join(s.dir, temporary+"*"))
	for _, name := range left {
		if info, err := os.Lstat(name); s.ours && err == nil && time.Since(info.ModTime()) > abandoned {
			os.Remove(name)
		}
	}
}

// WriteFile writes a file atomically. It removes its temporary file after any error.
func WriteFile(name string, content []byte) (err error) {
	temp, err := os.CreateTemp(filepath.Dir(name), temporary+"*")
	if err != nil {
		return fmt.Errorf("write %q: %w", name, err)
	}
	defer func() {
		if err != nil {
			temp.Close()
			os.Remove(temp.Name())
			err = fmt.Errorf("write %q: %w", name, err)
		}
	}()
	if _, err := temp.Write(content); err != nil {
		return err
	}
	if err := errors.Join(temp.Chmod(0o644), temp.Sync()); err != nil {
		return err
	}
	if err := temp.Close(); err != nil {
		return err
	}
	return os.Rename(temp.Name(), name)
}
