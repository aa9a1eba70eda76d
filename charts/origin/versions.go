package origin

import (
	"fmt"
	"slices"
	"strings"

	"github.com/Masterminds/semver/v3"
)

// newestFirst sorts versions, each once, and leaves out what is none: a
// registry has tags such as "latest", too.
func newestFirst(texts []string) []string {
	var versions []*semver.Version
	for _, text := range texts {
		if v, err := semver.NewVersion(text); err == nil {
			versions = append(versions, v)
		}
	}
	slices.SortFunc(versions, func(a, b *semver.Version) int {
		if n := b.Compare(a); n != 0 {
			return n
		}
		return strings.Compare(b.Original(), a.Original())
	})
	var out []string
	for _, v := range versions {
		out = append(out, v.Original())
	}
	return slices.Compact(out)
}

// A tag must not have a plus sign; helm writes an underscore for it.
func toTag(version string) string { return strings.ReplaceAll(version, "+", "_") }
func fromTag(tag string) string   { return strings.ReplaceAll(tag, "_", "+") }

// missing is ErrNotFound with what was not found.
type missing struct{ address string }

func (m *missing) Error() string        { return fmt.Sprintf("there is no chart %q", m.address) }
func (m *missing) Is(target error) bool { return target == ErrNotFound }
