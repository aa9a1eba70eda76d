package git

import (
	"context"
	"crypto/sha1" // git names objects by it
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"
	"strings"
)

// Blob returns the ID that git gives a file of this content.
func (r *Repository) Blob(content []byte) string { return blobOf(r.format, content) }

func blobOf(format string, content []byte) string {
	h := newBlob(format, int64(len(content)))
	h.Write(content)
	return hex.EncodeToString(h.Sum(nil))
}

// newBlob returns the hash for the ID of a file of size bytes. The caller
// writes the content to it.
func newBlob(format string, size int64) hash.Hash {
	h := sha1.New()
	if format == "sha256" {
		h = sha256.New()
	}
	fmt.Fprintf(h, "blob %d\x00", size)
	return h
}

// Read calls each with the content of each blob, once, in the order of the IDs.
// each must not keep the content. The error is git's, or that of each. In a
// partial clone, Read first fetches all missing contents together.
func (r *Repository) Read(ctx context.Context, blobs []string, each func(blob string, content []byte) error) error {
	if err := r.prefetch(ctx, blobs); err != nil {
		return err
	}
	return r.driver.Read(ctx, blobs, each)
}

// prefetch fetches missing contents from the remote of a partial clone with one
// request. git itself would fetch them one by one.
func (r *Repository) prefetch(ctx context.Context, blobs []string) error {
	missing := slices.DeleteFunc(slices.Compact(slices.Sorted(slices.Values(blobs))), func(blob string) bool {
		return !r.missing[blob]
	})
	if len(missing) == 0 {
		return nil
	}
	_, err := r.run(ctx, strings.NewReader(strings.Join(missing, "\n")+"\n"), "-c", "fetch.negotiationAlgorithm=noop",
		"fetch", "--quiet", "--no-tags",
		"--no-write-fetch-head", "--recurse-submodules=no", "--filter=blob:none", "--stdin", remoteName)
	for _, blob := range missing {
		delete(r.missing, blob)
	}
	return err
}
