package git

import (
	"bufio"
	"bytes"
	"crypto/sha1" // it is how git names objects
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Blob returns the name that git gives some content.
func (r *Repository) Blob(content []byte) string {
	h := sha1.New()
	if r.format == "sha256" {
		h = sha256.New()
	}
	fmt.Fprintf(h, "blob %d\x00", len(content))
	h.Write(content)
	return hex.EncodeToString(h.Sum(nil))
}

// Read calls each with contents, which may not be kept. In a partial clone they
// are fetched together first. The error is git's, or that of each.
func (r *Repository) Read(blobs []string, each func(blob string, content []byte) error) error {
	blobs = slices.Compact(slices.Sorted(slices.Values(blobs)))
	if len(blobs) == 0 {
		return nil
	}
	if err := r.prefetch(blobs); err != nil {
		return err
	}
	cmd := r.command("cat-file", "--batch")
	var message bytes.Buffer
	cmd.Stdin, cmd.Stderr = strings.NewReader(strings.Join(blobs, "\n")+"\n"), &message
	answers, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return failure(cmd, "", "", err)
	}
	if err := receive(bufio.NewReaderSize(answers, 1<<16), blobs, each); err != nil {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		return err
	}
	if err := cmd.Wait(); err != nil {
		return failure(cmd, message.String(), "", err)
	}
	return nil
}

// receive reads the answers: `<name> blob <size>`, the content, a line feed.
func receive(answers *bufio.Reader, blobs []string, each func(string, []byte) error) error {
	var content []byte
	for _, blob := range blobs {
		head, err := answers.ReadString('\n')
		if err != nil {
			return fmt.Errorf("read %s: git ended early: %w", blob, err)
		}
		var id, kind string
		var size int
		if n, _ := fmt.Sscan(head, &id, &kind, &size); n != 3 || kind != "blob" {
			return fmt.Errorf("read %s: git says %q", blob, strings.TrimSpace(head))
		}
		content = slices.Grow(content[:0], size+1)[:size+1]
		if _, err := io.ReadFull(answers, content); err != nil {
			return fmt.Errorf("read %s: git ended early: %w", blob, err)
		}
		if err := each(blob, content[:size]); err != nil {
			return err
		}
	}
	return nil
}

// prefetch gets contents from the remote of a partial clone in one go: git by
// itself would fetch one by one.
func (r *Repository) prefetch(blobs []string) error {
	missing := slices.DeleteFunc(slices.Clone(blobs), func(blob string) bool { return !r.missing[blob] })
	if len(missing) == 0 {
		return nil
	}
	_, err := r.run(strings.NewReader(strings.Join(missing, "\n")+"\n"), "-c", "fetch.negotiationAlgorithm=noop", "fetch", "--quiet", "--no-tags",
		"--no-write-fetch-head", "--recurse-submodules=no", "--filter=blob:none", "--stdin", remoteName)
	for _, blob := range missing {
		delete(r.missing, blob)
	}
	return err
}
