package publish

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/meshpress/meshpress/gitops"
)

// file is one content: its SHA-256, for the index, and its ID in git.
type file struct {
	sum  [32]byte
	blob string
}

// store holds each content once, in a temporary file, until it is known whether
// a branch lacks it. Most contents are the same in all clusters.
type store struct {
	name    func(content []byte) string
	digests gitops.Digests
	disk    *os.File
	end     int64
	files   map[[32]byte]file
	places  map[string]place
}

type place struct{ at, size int64 }

func newStore(name func([]byte) string) (*store, error) {
	disk, err := os.CreateTemp("", "meshpress-publish-*")
	if err != nil {
		return nil, fmt.Errorf("write the output to a temporary file: %w", err)
	}
	_ = os.Remove(disk.Name()) // an open file needs no name; Windows removes it in close
	return &store{name: name, disk: disk, files: map[[32]byte]file{}, places: map[string]place{}}, nil
}

func (s *store) add(content []byte) (file, error) {
	sum := s.digests.Sum(content)
	if known, ok := s.files[sum]; ok {
		return known, nil
	}
	if _, err := s.disk.WriteAt(content, s.end); err != nil {
		return file{}, fmt.Errorf("write the output to a temporary file: %w", err)
	}
	f := file{sum: sum, blob: s.name(content)}
	s.files[sum] = f
	s.places[f.blob] = place{s.end, int64(len(content))}
	s.end += int64(len(content))
	return f, nil
}

// open returns the content that has this ID in git.
func (s *store) open(blob string) *io.SectionReader {
	p := s.places[blob]
	return io.NewSectionReader(s.disk, p.at, p.size)
}

func (s *store) close() error {
	err := s.disk.Close()
	if removed := os.Remove(s.disk.Name()); removed != nil && !errors.Is(removed, os.ErrNotExist) {
		err = errors.Join(err, removed)
	}
	return err
}
