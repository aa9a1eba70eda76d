package images

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/render/image"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/snapshot"
)

// Change is an image that nodes pull only before or only after a change. From is empty for a new image, To is empty for
// a removed one.
type Change struct {
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
}

// Line returns the change on one line, with a sign. If the image replaces one of the same repository, the line has only
// the new tag.
func (c Change) Line() string {
	switch {
	case c.From == "":
		return "+ " + c.To
	case c.To == "":
		return "- " + c.From
	}
	return fmt.Sprintf("~ %s -> %s", c.From, strings.TrimPrefix(c.To, repository(c.To)))
}

// Inventory lists the images of clusters. It lists them once for clusters that differ only in their own values,
// because running the templates of the injector takes as long as rendering a cluster.
type Inventory struct {
	known *lru.Cache[[sha256.Size]byte, []string]
}

const maxInventories = 256

// NewInventory returns an Inventory that knows no cluster.
func NewInventory() Inventory {
	known, _ := lru.New[[sha256.Size]byte, []string](maxInventories) // it fails only for a size below 1
	return Inventory{known}
}

// Changes returns the images that differ between two snapshots of a cluster, sorted. An image replaces one of the
// same repository.
func (v Inventory) Changes(was, is *snapshot.Snapshot, own diff.Own) []Change {
	before, after := v.Refs(was, own), v.Refs(is, own)
	var out []Change
	for _, ref := range before {
		if !slices.Contains(after, ref) {
			out = append(out, Change{From: ref})
		}
	}
	for _, ref := range after {
		if slices.Contains(before, ref) {
			continue
		}
		if at := slices.IndexFunc(out, func(c Change) bool {
			return c.To == "" && repository(c.From) == repository(ref)
		}); at >= 0 {
			out[at].To = ref
			continue
		}
		out = append(out, Change{To: ref})
	}
	slices.SortFunc(out, func(a, b Change) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	return out
}

// Refs returns the images of a cluster, sorted and each once. own has the values of the cluster; see
// [diff.OwnOf].
func (v Inventory) Refs(s *snapshot.Snapshot, own diff.Own) []string {
	key, isKey := general(s, own)
	if refs, ok := v.known.Get(key); ok && isKey {
		return refs
	}
	images, _ := image.List(s.Releases)
	var refs []string
	for _, i := range images {
		refs = append(refs, i.Ref)
	}
	if _, isOwn, _ := own.Replace(strings.Join(refs, "\n")); isKey && !isOwn {
		v.known.Add(key, refs)
	}
	return refs
}

// general returns a hash of the objects of a cluster with placeholders for its own values. Objects that clusters share
// are hashed once, as they are.
func general(s *snapshot.Snapshot, own diff.Own) ([sha256.Size]byte, bool) {
	sum := sha256.New()
	for release, o := range s.All() {
		if o.IsCRD() {
			continue
		}
		one := hashed{}
		if o.IsShared() {
			one = manifest.Once(o, hashed{}, func(o *manifest.Object) hashed { return hashOf(o.Data, true) })
		} else {
			data, _, ok := own.Replace(any(o.Data))
			one = hashOf(data, ok)
		}
		if !one.ok {
			return [sha256.Size]byte{}, false
		}
		fmt.Fprintf(sum, "%q %x\n", release, one.sum)
	}
	return [sha256.Size]byte(sum.Sum(nil)), true
}

// hashed is the hash of an object; ok is false if it has none.
type hashed struct {
	sum [sha256.Size]byte
	ok  bool
}

func hashOf(data any, ok bool) hashed {
	text, err := json.Marshal(data)
	return hashed{sha256.Sum256(text), ok && err == nil}
}

func repository(ref string) string {
	ref, _, _ = strings.Cut(ref, "@")
	if at := strings.LastIndex(ref, ":"); at > strings.LastIndex(ref, "/") {
		return ref[:at]
	}
	return ref
}
