package policies

import (
	"testing"

	"github.com/meshpress/meshpress/render/fleet"
)

func TestClusterNamesAreFiveAtMost(t *testing.T) {
	var all []Summary
	for _, name := range []string{"a", "b", "c", "d", "e", "f"} {
		all = append(all, Summary{Cluster: &fleet.Cluster{Name: name}})
	}
	for n, want := range map[int]string{
		2: `"a" and "b"`, 3: `"a", "b" and "c"`, 5: `"a", "b", "c", "d" and "e"`, 6: `"a", "b", "c", "d", "e" and more`,
	} {
		if have := clusterNames(all[:n]); have != want {
			t.Errorf("%d clusters are %s, want %s", n, have, want)
		}
	}
}
