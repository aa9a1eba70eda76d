package helm

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/manifest"
)

// Cache renders equal releases once, and reads and encodes equal documents once, because clusters share most of
// their content. Its size is bounded, so memory does not grow with the fleet. It is safe for concurrent use.
type Cache struct {
	outputs   *lru.Cache[key, Output]
	seen      *lru.Cache[key, bool]
	documents *lru.Cache[key, *manifest.Object]
}

type key struct {
	chart  *chart.Chart
	inputs [sha256.Size]byte
}

const (
	maxOutputs   = 256  // releases that clusters share: some dozens of installations
	maxSeen      = 4096 // keys of releases that were rendered once; each takes about 100 bytes
	maxDocuments = 256
	maxDocument  = 16 << 10 // bytes; the larger ones are the injector's, which differ per cluster
)

// NewCache returns an empty cache.
func NewCache() *Cache {
	return &Cache{newLRU[Output](maxOutputs), newLRU[bool](maxSeen), newLRU[*manifest.Object](maxDocuments)}
}

func newLRU[V any](size int) *lru.Cache[key, V] {
	c, _ := lru.New[key, V](size) // it fails only for a size below 1
	return c
}

// Render is [Render] with only the values that the chart can read. The output is cached on second use: istiod's
// output differs per cluster.
func (c *Cache) Render(r Release) (Output, error) {
	r.Values = r.Chart.Known.Visible(r.Values)
	inputs, err := json.Marshal([]any{r.Name, r.Namespace, r.KubeVersion, r.Definitions, r.Values})
	if err != nil {
		return Output{}, fmt.Errorf("values of chart %q: %w", r.Chart.Name, err)
	}
	k := key{r.Chart, sha256.Sum256(inputs)}
	if out, ok := c.outputs.Get(k); ok {
		return out, nil
	}
	out, err := render(r, c.parse)
	if again, _ := c.seen.ContainsOrAdd(k, true); err == nil && again {
		err = out.freeze()
		c.outputs.Add(k, out)
	}
	return out, err
}

// RenderWords is [Render] of a release with words. Documents without a word are shared as those of others.
func (c *Cache) RenderWords(r Release) (Output, error) { return render(r, c.parse) }

// parse reads a document. Equal texts share one object.
func (c *Cache) parse(of *chart.Chart, doc string) (*manifest.Object, error) {
	if len(doc) > maxDocument {
		return parse(of, doc)
	}
	k := key{of, sha256.Sum256([]byte(doc))}
	if object, ok := c.documents.Get(k); ok {
		return object, nil
	}
	object, err := parse(of, doc)
	if err != nil || object == nil {
		return nil, err
	}
	err = object.Freeze() // freeze it before other goroutines get it
	c.documents.Add(k, object)
	return object, err
}

// freeze encodes the objects and makes them read-only, because clusters share them.
func (out Output) freeze() error {
	for _, o := range out.Objects {
		if err := o.Freeze(); err != nil {
			return err
		}
	}
	return nil
}
