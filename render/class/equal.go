package class

import (
	"hash/maphash"
	"maps"
	"reflect"
	"slices"

	"github.com/meshpress/meshpress/render/istio"
)

var seed = maphash.MakeSeed()

// hash returns a number that is the same for equal subjects, and most often only for these.
func hash(s istio.Subject) uint64 {
	return maphash.Comparable(seed, s.Identity) + 3*hashOf(s.Values) + 5*hashOf(s.Block)
}

// hashOf returns the hash of plain data. The order of keys does not matter.
func hashOf(v any) uint64 {
	switch v := v.(type) {
	case string:
		return maphash.String(seed, v)
	case map[string]any:
		sum := uint64(len(v)) + 1
		for key, item := range v {
			sum += mixed(maphash.String(seed, key), hashOf(item))
		}
		return sum
	case []any:
		sum := uint64(len(v)) + 2
		for _, item := range v {
			sum = mixed(sum, hashOf(item))
		}
		return sum
	case nil:
		return 4
	case bool, int, int64, float64:
		return maphash.Comparable(seed, v)
	}
	return 5 // of another type: equal tells them apart
}

// mixed joins two hashes. Their order matters.
func mixed(a, b uint64) uint64 {
	const prime = 0x9e3779b97f4a7c15
	a = (a ^ b>>29) * prime
	return (a ^ a>>32 + b) * prime
}

func equalSubjects(a, b istio.Subject) bool {
	return a.Identity == b.Identity && equal(a.Values, b.Values) && equal(a.Block, b.Block)
}

func equal(a, b any) bool {
	switch a := a.(type) {
	case string:
		b, ok := b.(string)
		return ok && a == b
	case map[string]any:
		b, ok := b.(map[string]any)
		return ok && (a == nil) == (b == nil) && maps.EqualFunc(a, b, equal)
	case []any:
		b, ok := b.([]any)
		return ok && (a == nil) == (b == nil) && slices.EqualFunc(a, b, equal)
	}
	return reflect.DeepEqual(a, b)
}
