package gitops

import (
	"bytes"
	"crypto/sha256"
	"hash/maphash"
	"sync"

	"github.com/meshpress/meshpress/render/layout"
)

// Bounds of what Digests keep: 16 MiB of contents, many times the files that clusters of a fleet share, and a
// megabyte of hashes.
const (
	cacheLimit = 16 << 20
	maxHashes  = 1 << 16
)

// Digests returns SHA-256 hashes. It keeps content that it has hashed twice: from
// then on it finds the content by a fast hash, compares all bytes, and returns the
// known digest. It does not keep content that it has seen once, because most of
// that belongs to one cluster. The zero value is ready to use, by several
// goroutines.
type Digests struct {
	mu   sync.Mutex
	size int
	seen map[uint64]known // without content, if it was seen once
}

type known struct {
	content []byte // a copy: the caller may reuse its own
	sum     layout.Digest
}

var hashSeed = maphash.MakeSeed()

func (c *Digests) index(files map[string][]byte) layout.Index {
	x := make(layout.Index, len(files))
	for p, content := range files {
		x[p] = c.Sum(content)
	}
	return x
}

// Sum returns the SHA-256 of some content, which may be reused after it.
func (c *Digests) Sum(content []byte) layout.Digest {
	key := maphash.Bytes(hashSeed, content)
	c.mu.Lock()
	k, ok := c.seen[key]
	c.mu.Unlock()
	if k.content != nil && bytes.Equal(k.content, content) {
		return k.sum
	}
	sum := sha256.Sum256(content)
	switch {
	case len(content) > cacheLimit/4 || k.content != nil:
	case ok:
		c.keep(key, known{append([]byte{}, content...), sum})
	default:
		c.keep(key, known{})
	}
	return sum
}

// keep remembers a digest, and forgets all others when they get too many.
func (c *Digests) keep(key uint64, k known) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.seen[key].content != nil {
		return
	}
	if c.seen == nil || c.size+len(k.content) > cacheLimit || len(c.seen) > maxHashes {
		c.seen, c.size = map[uint64]known{}, 0
	}
	c.seen[key] = k
	c.size += len(k.content)
}
