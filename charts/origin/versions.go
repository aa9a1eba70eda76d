package origin

import (
	"fmt"
	"slices"
	"strings"

	"github.com/Masterminds/semver/v3"
)

// newestFirst sorts versions without duplicates. It drops texts that are no versions, such as the tag "latest".
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

// toTag returns the tag for a version. A tag must not have a plus sign, so helm writes an underscore.
func toTag(version string) string { return strings.ReplaceAll(version, "+", "_") }
func fromTag(tag string) string   { return strings.ReplaceAll(tag, "_", "+") }

// missing is an ErrNotFound with the address of the chart.
type missing struct{ address string }

func (m *missing) Error() string        { return fmt.Sprintf("there is no chart %q", m.address) }
func (m *missing) Is(target error) bool { return target == ErrNotFound }
