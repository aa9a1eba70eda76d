package diff

import (
	"crypto/sha256"
	"encoding/json"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/meshpress/meshpress/render/manifest"
)

// digests are the hashes of changes. [Compare.Objects] gives the same changes for objects that clusters share: they are
// encoded once.
type digests struct {
	known *lru.Cache[changed, [sha256.Size]byte]
}

// changed identifies an object with changes. It refers to the changes, so that no others can have their place.
type changed struct {
	op                        Op
	release, from, apiVersion string
	key                       manifest.Key
	first                     *Change
	number                    int
}

// maxDigests is a few times the number of objects that a cluster has: what only one cluster has is dropped soon.
const maxDigests = 256

func newDigests() *digests {
	known, _ := lru.New[changed, [sha256.Size]byte](maxDigests) // it fails only for a size below one
	return &digests{known}
}

// of returns the hash of an object. Equal objects have the same hash.
func (d *digests) of(o Object) ([sha256.Size]byte, error) {
	if o.Content != nil || len(o.Changes) == 0 {
		return digest(o)
	}
	key := changed{o.Op, o.Release, o.From, o.APIVersion, o.Key(), &o.Changes[0], len(o.Changes)}
	if sum, ok := d.known.Get(key); ok {
		return sum, nil
	}
	sum, err := digest(o)
	if err == nil {
		d.known.Add(key, sum)
	}
	return sum, err
}

func digest(o Object) ([sha256.Size]byte, error) {
	text, err := json.Marshal(o)
	return sha256.Sum256(text), err
}
