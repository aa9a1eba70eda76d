package plan

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

// Image is an image that nodes pull only before or only after the change.
type Image struct {
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
}

// images returns the images that differ. An image replaces one of the same repository.
func (v inventory) images(ch *change, own diff.Own) []Image {
	before, after := v.refs(ch.before, own), v.refs(ch.after, own)
	var out []Image
	for _, ref := range before {
		if !slices.Contains(after, ref) {
			out = append(out, Image{From: ref})
		}
	}
	for _, ref := range after {
		if slices.Contains(before, ref) {
			continue
		}
		if at := slices.IndexFunc(out, func(i Image) bool {
			return i.To == "" && repository(i.From) == repository(ref)
		}); at >= 0 {
			out[at].To = ref
			continue
		}
		out = append(out, Image{To: ref})
	}
	slices.SortFunc(out, func(a, b Image) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	return out
}

// inventory lists the images of clusters. It lists them once for clusters that differ only in their own values,
// because running the templates of the injector takes as long as rendering a cluster.
type inventory struct {
	known *lru.Cache[[sha256.Size]byte, []string]
}

const maxInventories = 256

func newInventory() inventory {
	known, _ := lru.New[[sha256.Size]byte, []string](maxInventories) // it fails only for a size below 1
	return inventory{known}
}

func (v inventory) refs(s *snapshot.Snapshot, own diff.Own) []string {
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
