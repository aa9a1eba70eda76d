package gitops

import (
	"bytes"
	"crypto/sha256"
	"hash/maphash"
	"testing"

	"github.com/meshpress/meshpress/render/layout"
)

func TestDigestCache(t *testing.T) {
	t.Parallel()
	var c Digests
	buf := []byte("one")
	for _, text := range []string{"one", "two", "one", "", "two"} {
		buf = append(buf[:0], text...) // the same memory every time
		if got, want := c.Sum(buf), sha256.Sum256([]byte(text)); got != want {
			t.Errorf("%q: %x, want %x", text, got, want)
		}
	}
	same(t, "contents kept", 3, len(c.seen))
}

// Two contents with the same fast hash are two contents.
func TestDigestCollision(t *testing.T) {
	t.Parallel()
	content := []byte("right")
	wrong := known{content: []byte("wrong"), sum: sha256.Sum256([]byte("wrong"))}
	c := Digests{seen: map[uint64]known{maphash.Bytes(hashSeed, content): wrong}}
	for range 2 {
		if c.Sum(content) != sha256.Sum256(content) {
			t.Error("wrong digest")
		}
	}
}

func TestDigestCacheIsBounded(t *testing.T) {
	t.Parallel()
	var c Digests
	for i := range 100 {
		content := bytes.Repeat([]byte{byte(i)}, cacheLimit/40)
		if c.Sum(content) != sha256.Sum256(content) {
			t.Error("wrong digest")
		}
		if c.size > cacheLimit {
			t.Fatalf("%d bytes kept", c.size)
		}
	}
	c.Sum(make([]byte, cacheLimit/2))
	if _, ok := c.seen[maphash.Bytes(hashSeed, make([]byte, cacheLimit/2))]; ok {
		t.Error("a very large content is kept")
	}
}

// An index that can be read comes out again as it went in, if it is sorted.
func FuzzIndex(f *testing.F) {
	f.Add(string(layout.Index{"a": {1}, "b/c d": {2}}.Encode()))
	f.Add(layout.IndexHeader + "\n")
	f.Fuzz(func(t *testing.T, text string) {
		x, err := layout.ParseIndex([]byte(text))
		if err != nil {
			return
		}
		again, err := layout.ParseIndex(x.Encode())
		must(t, err)
		same(t, "index", x, again)
		for p := range x {
			must(t, layout.CheckFile(p))
		}
	})
}
