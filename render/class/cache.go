package class

import (
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"github.com/meshpress/meshpress/render/istio"
)

// Cache has a value for each class of releases. It is bounded: memory does not grow with the fleet. It is safe for
// concurrent use.
type Cache[T any] struct {
	mu    sync.Mutex
	seen  *simplelru.LRU[uint64, int] // by hash: releases that were rendered, or refused
	made  *simplelru.LRU[uint64, *entry[T]]
	bytes int64
}

type entry[T any] struct {
	subject istio.Subject
	value   T
	bytes   int64
}

// Bounds of a cache. An istiod takes about half a megabyte, other releases some kilobytes. The limit of bytes is
// what a fleet of thirty different control planes takes.
const (
	maxSeen  = 1 << 16
	maxMade  = 1024
	maxBytes = 16 << 20
)

const refused = -1

// New returns an empty cache.
func New[T any]() *Cache[T] {
	seen, _ := simplelru.NewLRU[uint64, int](maxSeen, nil) // it fails only for a size below one
	c := &Cache[T]{seen: seen}
	c.made, _ = simplelru.NewLRU(maxMade, func(_ uint64, e *entry[T]) { c.bytes -= e.bytes })
	return c
}

// Find returns the value of the class of a subject. If there is none, wanted tells whether the caller must make
// it, and call [Cache.Put]: this is so for the release after the first `after` of a class, once. A class that is
// not put is refused.
func (c *Cache[T]) Find(s istio.Subject, after int) (value T, ok, wanted bool) {
	key := hash(s)
	c.mu.Lock()
	e, there := c.made.Get(key)
	if there {
		c.mu.Unlock()
		if equalSubjects(e.subject, s) {
			return e.value, true, false
		}
		return value, false, false
	}
	defer c.mu.Unlock()
	n, _ := c.seen.Get(key)
	if n == refused {
		return value, false, false
	}
	if n == after {
		n = refused // until Put
		wanted = true
	} else {
		n++
	}
	c.seen.Add(key, n)
	return value, false, wanted
}

// Put adds the value of the class of a subject; bytes is about its size in memory. A class that was dropped is
// made again.
func (c *Cache[T]) Put(s istio.Subject, value T, bytes int64) {
	key := hash(s)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen.Remove(key)
	c.made.Add(key, &entry[T]{s, value, bytes})
	for c.bytes += bytes; c.bytes > maxBytes && c.made.Len() > 1; {
		c.made.RemoveOldest()
	}
}
