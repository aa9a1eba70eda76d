package diff

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestNames(t *testing.T) {
	var many []string
	for i := range 200 {
		many = append(many, fmt.Sprintf("cluster%d", i+1))
	}
	for want, c := range map[string]struct {
		clusters []string
		all      int
	}{
		"a":                                   {[]string{"a"}, 1},
		"all 2 clusters":                      {[]string{"a", "b"}, 2},
		"a, b":                                {[]string{"b", "a"}, 3},
		"c1, c2":                              {[]string{"c1", "c2"}, 3},
		"cluster1..cluster200 (200 clusters)": {many, 300},
		"cluster1..cluster99, cluster101..cluster200 (199 clusters)": {append(append([]string{}, many[:99]...),
			many[100:]...), 300},
		"c08..c11 (4 clusters)":                 {[]string{"c08", "c09", "c10", "c11"}, 9},
		"c01, c1, d9, d11":                      {[]string{"c1", "c01", "d9", "d11"}, 9},
		"a, b, c, d, e and 2 more (7 clusters)": {[]string{"a", "b", "c", "d", "e", "f", "g"}, 9},
		`a\nb`:                                  {[]string{"a\nb"}, 2},
		"x99999999999999999998, x99999999999999999999": {[]string{"x99999999999999999998", "x99999999999999999999"}, 9},
	} {
		if got := Names(c.clusters, c.all); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestNameLines: the lines have every name and a bounded width. Of very many names, the rest is counted.
func TestNameLines(t *testing.T) {
	var clusters []string
	for i := range 150 {
		clusters = append(clusters, fmt.Sprintf("c-%04x-x", i*7919))
	}
	lines := NameLines(clusters, 1000)
	for _, line := range lines {
		if len(line) > maxWidth {
			t.Errorf("%q", line)
		}
	}
	slices.Sort(clusters)
	if got := strings.Split(strings.Join(lines, " "), ", "); !slices.Equal(got, clusters) {
		t.Errorf("%q", got)
	}
	for i := range 300 {
		clusters = append(clusters, fmt.Sprintf("d-%04x-x", i))
	}
	if lines = NameLines(clusters, 1000); lines[len(lines)-1] != "and 250 more: `--format json` has all" {
		t.Errorf("%q", lines[len(lines)-1])
	}
	if lines = NameLines(clusters, len(clusters)); lines != nil {
		t.Errorf("%q", lines)
	}
}
