package gitops

import (
	"path"
	"slices"
)

// A staging area of a killed run is believed: its old clusters are moved back.
// So everybody who can bring files into the output directory, by a commit or an
// archive, must not be able to make one. The mark names the lock beside it by
// what the system alone gives a file, and its mode is one that git does not give.

const (
	markMode  = 0o400
	markTitle = "staging area of meshpress; its lock is "
	maxMark   = 200 // bytes
)

// sign writes the mark, where the system has what it takes.
func (s *stage) sign() error {
	sign, err := signOf(s.lock)
	if err != nil {
		return nil // no other run takes such an area over, but this one can work in it
	}
	return createFile(s.root, s.path(stageMark), []byte(markTitle+sign+"\n"), markMode, true)
}

// isSigned tells whether this program made the area, here.
func (s *stage) isSigned() bool {
	info, err := s.root.Lstat(s.path(stageMark))
	if err != nil || info.Mode() != markMode {
		return false
	}
	sign, err := signOf(s.lock)
	if err != nil {
		return false
	}
	text, err := readFile(s.root, s.path(stageMark), maxMark)
	return err == nil && string(text) == markTitle+sign+"\n"
}

// isUnfinished tells whether an area holds no more than what is made before the
// mark is written, or is left when the mark is gone: empty files.
func isUnfinished(root disk, dir string) bool {
	names, err := list(root, dir)
	if err != nil {
		return false
	}
	return !slices.ContainsFunc(names, func(n string) bool {
		info, err := root.Lstat(path.Join(dir, n))
		return n != stageLock && n != stageMark || err != nil || !info.Mode().IsRegular() || info.Size() > 0
	})
}
