package fn

import (
	"context"
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"slices"
)

// write writes files to the extract. Files with equal content become hard links
// to one file. write also adds what symbolic links of the commit lead to.
func (s *extract) write(ctx context.Context, entries []entry, wanted func(string) bool) error {
	var contents []entry
	for _, e := range entries {
		if _, known := s.blobs[e.ID]; !known || e.IsLink() {
			contents = append(contents, e)
		}
		if _, known := s.blobs[e.ID]; !known && !e.IsLink() {
			s.blobs[e.ID] = e.path
		}
	}
	if err := s.fetch(ctx, contents); err != nil {
		return err
	}
	for _, e := range entries {
		if err := s.finish(ctx, e, wanted); err != nil {
			return fmt.Errorf("file %q of %q: %w", e.path, s.name, err)
		}
	}
	return nil
}

// finish makes the hard link of an entry, or follows its symbolic link.
// Contents must have been written.
func (s *extract) finish(ctx context.Context, e entry, wanted func(string) bool) error {
	if e.IsLink() {
		target, err := s.root.Readlink(e.path)
		if err == nil {
			_, err = s.follow(ctx, e.path, filepath.ToSlash(target), wanted)
		}
		return err
	}
	first := s.blobs[e.ID]
	if first == e.path {
		return nil
	}
	if err := s.root.MkdirAll(path.Dir(e.path), 0o755); err != nil {
		return fmt.Errorf("cannot hold it: %w", err)
	}
	if err := s.root.Link(first, e.path); err != nil {
		return fmt.Errorf("cannot hold it: %w", err)
	}
	return nil
}

// fetch writes the contents of entries.
func (s *extract) fetch(ctx context.Context, entries []entry) error {
	byBlob := map[string][]entry{}
	for _, e := range entries {
		byBlob[e.ID] = append(byBlob[e.ID], e)
	}
	err := s.Read(ctx, slices.Collect(maps.Keys(byBlob)), func(blob string, content []byte) error {
		for _, e := range byBlob[blob] {
			if err := s.save(e, content); err != nil {
				return fmt.Errorf("file %q of %q: cannot hold it: %w", e.path, s.name, err)
			}
		}
		delete(byBlob, blob)
		return nil
	})
	if err != nil && len(byBlob) > 0 { // the error has only the ID of the file: add the commit
		return fmt.Errorf("files of %q: %w", s.name, err)
	}
	return err
}

func (s *extract) save(e entry, content []byte) error {
	if err := s.root.MkdirAll(path.Dir(e.path), 0o755); err != nil {
		return err
	}
	if e.IsLink() {
		return s.root.Symlink(string(content), e.path)
	}
	return s.root.WriteFile(e.path, content, 0o644)
}
