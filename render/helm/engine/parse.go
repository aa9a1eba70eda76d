package engine

import (
	"fmt"
	"hash/maphash"
	"maps"
	"strings"
	"sync"
	"text/template/parse"
)

// parsed has the texts that were parsed last. A process parses a text once for all charts and values, because execution
// does not change its tree.
var parsed = cache{seed: maphash.MakeSeed(), entries: map[uint64]entry{}, max: maxCached}

// watched are the texts of charts that were rendered with words: their trees watch methods, too.
var watched = cache{seed: maphash.MakeSeed(), entries: map[uint64]entry{}, max: maxWatched}

// parsed returns the texts that the run shares with others.
func (r *run) parsed() *cache {
	if len(r.words) > 0 {
		return &watched
	}
	return &parsed
}

// maxCached is the size of the texts that are kept, in bytes; their trees take
// some twenty times as much. Embedded charts have 2 MB of templates.
const maxCached = 4 << 20

// maxWatched is enough for the charts of a version: with words, few releases are rendered.
const maxWatched = 512 << 10

// cache is safe for concurrent use.
type cache struct {
	seed    maphash.Seed
	mu      sync.Mutex
	entries map[uint64]entry
	size    int
	max     int
}

type entry struct {
	name, text string
	trees      map[string]*parse.Tree
}

// parse returns the trees of a text by their names, that of the text itself
// among them.
func (c *cache) parse(r *run, name, text string) (map[string]*parse.Tree, error) {
	r.read(text)
	key := maphash.String(c.seed, text)
	c.mu.Lock()
	found, ok := c.entries[key]
	c.mu.Unlock()
	if ok && found.name == name && found.text == text {
		return found.trees, nil
	}
	trees, err := r.parse(name, text, names())
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.size += len(text); c.size > c.max {
		c.entries, c.size = map[uint64]entry{}, len(text)
	}
	c.entries[key] = entry{strings.Clone(name), strings.Clone(text), trees}
	return trees, nil
}

// parse parses a text that was read, and makes its trees count.
func (r *run) parse(name, text string, known map[string]any) (map[string]*parse.Tree, error) {
	trees, err := parse.Parse(name, text, "", "", known)
	if err != nil {
		return nil, explainUnknown(err)
	}
	for _, tree := range trees {
		if count(tree) != nil {
			r.refuse("", "actions and parentheses must not be nested deeper than %d levels", maxNesting)
		}
		if len(r.words) > 0 {
			watchMethods(tree)
		}
	}
	return trees, nil
}

// explainUnknown says why a function of sprig is not known.
func explainUnknown(err error) error {
	for _, name := range unknownToHelm {
		if strings.Contains(err.Error(), fmt.Sprintf("function %q not defined", name)) {
			return fmt.Errorf("%w: %s", err, notOfHelm)
		}
	}
	return err
}

// names are the functions that a text may call.
var names = sync.OnceValue(func() map[string]any {
	out := map[string]any{}
	for name := range functions() {
		out[name] = true
	}
	for name := range absent {
		out[name] = true
	}
	maps.Copy(out, map[string]any{"include": true, "tpl": true, "and": true, "or": true, "call": true})
	return out
})
