package helm

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/meshpress/meshpress/render/chart"
)

// Cache renders each distinct release once. It holds the most recent ones
// only, so that a fleet's memory does not grow with its size. It is safe for
// concurrent use.
type Cache struct{ outputs *lru.Cache[cacheKey, Output] }

type cacheKey struct {
	chart  *chart.Chart
	inputs [sha256.Size]byte
}

// cachedReleases is what one cluster needs, for some dozens of installations.
const cachedReleases = 256

// NewCache returns an empty cache.
func NewCache() *Cache {
	outputs, err := lru.New[cacheKey, Output](cachedReleases)
	if err != nil {
		panic(err) // only for a size below one
	}
	return &Cache{outputs}
}

// Render is [Render] of the values that the chart can see.
func (c *Cache) Render(r Release) (Output, error) {
	r.Values = r.Chart.Known.Visible(r.Values)
	inputs, err := json.Marshal([]any{r.Name, r.Namespace, r.KubeVersion, r.Values})
	if err != nil {
		return Output{}, fmt.Errorf("values of chart %q: %w", r.Chart.Name, err)
	}
	key := cacheKey{r.Chart, sha256.Sum256(inputs)}
	if out, ok := c.outputs.Get(key); ok {
		return out, nil
	}
	out, err := Render(r)
	if err == nil {
		c.outputs.Add(key, out)
	}
	return out, err
}
