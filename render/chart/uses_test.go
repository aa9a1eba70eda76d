package chart

import (
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestUses: uses are what these regular expressions find.
func TestUses(t *testing.T) {
	path := regexp.MustCompile(`\.Values((?:\)?\.[A-Za-z_]\w*)+)`)
	index := regexp.MustCompile(`index \$?\.Values "([\w-]+)"`)
	bare := regexp.MustCompile(`\.Values(?:[^.\w)]|$)`)
	parts := []string{".Values", ".Values", ".a", ".global_1", ".1", "é", ")", "(", " ", "index ", "index $", ` "a-b"`,
		` "a b"`, ` ""`, `"`, "$", "-", "x"}
	rapid.Check(t, func(t *rapid.T) {
		text := ""
		for _, part := range rapid.SliceOfN(rapid.SampledFrom(parts), 0, 12).Draw(t, "parts") {
			text += part
		}
		var want, have struct {
			Paths [][]int
			Keys  []string
			Bare  bool
		}
		want.Paths = path.FindAllStringIndex(text, -1)
		for _, found := range index.FindAllStringSubmatch(text, -1) {
			want.Keys = append(want.Keys, found[1])
		}
		want.Bare = bare.MatchString(path.ReplaceAllString(index.ReplaceAllString(text, "x()"), "x()"))
		for u := range uses(text) {
			switch {
			case u.key != "":
				have.Keys = append(have.Keys, u.key)
			case u.path == "":
				have.Bare = true
			default:
				have.Paths = append(have.Paths, []int{u.begin, u.end})
			}
		}
		slices.Sort(want.Keys)
		slices.Sort(have.Keys)
		if diff := cmp.Diff(want, have); diff != "" {
			t.Fatalf("%q (- want, + have):\n%s", text, diff)
		}
	})
}
