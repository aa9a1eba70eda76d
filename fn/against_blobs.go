package fn

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"
)

// write writes files, each content once: others of the same are links to it.
// Where the links of the commit lead is added as well.
func (s *snapshot) write(entries []entry, wanted func(string) bool) error {
	var contents []entry
	for _, e := range entries {
		if _, known := s.blobs[e.blob]; !known || e.mode == linkMode {
			contents = append(contents, e)
		}
		if _, known := s.blobs[e.blob]; !known && e.mode != linkMode {
			s.blobs[e.blob] = e.path
		}
	}
	if err := s.fetch(contents); err != nil {
		return err
	}
	for _, e := range entries {
		if err := s.finish(e, wanted); err != nil {
			return fmt.Errorf("file %q of %q: %w", e.path, s.name, err)
		}
	}
	return nil
}

// finish does what is left after the contents are there.
func (s *snapshot) finish(e entry, wanted func(string) bool) error {
	if e.mode == linkMode {
		target, err := s.root.Readlink(e.path)
		if err == nil {
			_, err = s.follow(e.path, filepath.ToSlash(target), wanted)
		}
		return err
	}
	first := s.blobs[e.blob]
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

// fetch writes the contents of entries. One git answers for all of them.
func (s *snapshot) fetch(entries []entry) error {
	if len(entries) == 0 {
		return nil
	}
	var request, message bytes.Buffer
	for _, e := range entries {
		request.WriteString(e.blob + "\n")
	}
	cmd := gitCommand("cat-file", "--batch")
	cmd.Stdin, cmd.Stderr = &request, &message
	answers, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return gitError("cat-file", "", err)
	}
	if err := s.receive(bufio.NewReader(answers), entries); err != nil {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		return err
	}
	if err := cmd.Wait(); err != nil {
		return gitError("cat-file", message.String(), err)
	}
	return nil
}

// receive reads the answers: `<name> blob <size>`, the content, a line feed.
func (s *snapshot) receive(answers *bufio.Reader, entries []entry) error {
	for _, e := range entries {
		head, err := answers.ReadString('\n')
		if err != nil {
			return fmt.Errorf("file %q of %q: git ended early: %w", e.path, s.name, err)
		}
		var id, kind string
		var size int64
		if n, _ := fmt.Sscan(head, &id, &kind, &size); n != 3 || kind != "blob" {
			return fmt.Errorf("file %q of %q: the repository lacks its content\nhint: a partial clone has to fetch it first", e.path, s.name)
		}
		if err := s.save(e, io.LimitReader(answers, size)); err != nil {
			return fmt.Errorf("file %q of %q: cannot hold it: %w", e.path, s.name, err)
		}
		if _, err := answers.ReadByte(); err != nil {
			return fmt.Errorf("file %q of %q: git ended early: %w", e.path, s.name, err)
		}
	}
	return nil
}

func (s *snapshot) save(e entry, content io.Reader) error {
	if err := s.root.MkdirAll(path.Dir(e.path), 0o755); err != nil {
		return err
	}
	if e.mode == linkMode {
		target, err := io.ReadAll(content)
		return errors.Join(err, s.root.Symlink(string(target), e.path))
	}
	f, err := s.root.Create(e.path)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, content)
	return errors.Join(err, f.Close())
}
