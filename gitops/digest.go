package gitops

import (
	"bytes"
	"crypto/sha256"
	"hash/maphash"
	"sync"

	"github.com/meshpress/meshpress/render/layout"
)

// cacheLimit bounds the contents that Digests keep: 64 MiB, many times
// the distinct files of a fleet in which most clusters are alike.
const cacheLimit = 64 << 20

// Digests hash content that was seen before only once: it is found by a fast
// hash, and then all bytes are compared. The zero value is ready to use, by
// several goroutines.
type Digests struct {
	mu   sync.Mutex
	size int
	seen map[uint64]known
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
	if ok && bytes.Equal(k.content, content) {
		return k.sum
	}
	sum := sha256.Sum256(content)
	if !ok && len(content) <= cacheLimit/4 {
		c.keep(key, known{bytes.Clone(content), sum})
	}
	return sum
}

// keep remembers a digest, and forgets all others when they get too many.
func (c *Digests) keep(key uint64, k known) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.seen[key]; ok {
		return
	}
	if c.seen == nil || c.size+len(k.content) > cacheLimit {
		c.seen, c.size = map[uint64]known{}, 0
	}
	c.seen[key] = k
	c.size += len(k.content)
}
