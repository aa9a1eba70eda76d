package render_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/render"
)

// owners returns the shard of each of n clusters.
func owners(t *testing.T, n, count int) map[string]int {
	t.Helper()
	out := map[string]int{}
	for c := range n {
		name := fmt.Sprintf("cluster-%04d", c)
		for i := range count {
			if !(render.Shard{Index: i, Count: count}).Has(name) {
				continue
			}
			if before, ok := out[name]; ok {
				t.Errorf("%s is in shards %d and %d", name, before, i)
			}
			out[name] = i
		}
	}
	if len(out) != n {
		t.Errorf("%d of %d clusters are in a shard", len(out), n)
	}
	return out
}

func TestShardsDivideAFleet(t *testing.T) {
	sizes := map[int]int{}
	for _, shard := range owners(t, 1000, 8) {
		sizes[shard]++
	}
	for i := range 8 {
		if sizes[i] < 90 || sizes[i] > 160 { // 125 on average
			t.Errorf("shard %d has %d of 1000 clusters", i, sizes[i])
		}
	}
}

// The shard of a cluster must never change: two versions of the program may render shards of one fleet.
func TestShardsNeverMove(t *testing.T) {
	got := map[string]int{}
	for _, name := range []string{"cluster1", "cluster2", "prod-eu-1", "prod-us-1"} {
		for i := range 5 {
			if (render.Shard{Index: i, Count: 5}).Has(name) {
				got[name] = i
			}
		}
	}
	want := map[string]int{"cluster1": 4, "cluster2": 4, "prod-eu-1": 3, "prod-us-1": 0}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("shards (- want, + got):\n%s", diff)
	}
}

// When a shard is added, clusters move to the new shard only, never between the others.
func TestMoreShardsMoveFewClusters(t *testing.T) {
	before, after := owners(t, 1000, 8), owners(t, 1000, 9)
	moved := 0
	for name, shard := range after {
		if shard == before[name] {
			continue
		}
		if moved++; shard != 8 {
			t.Errorf("%s goes from shard %d to %d", name, before[name], shard)
		}
	}
	if moved < 70 || moved > 160 { // 111 on average
		t.Errorf("%d clusters move", moved)
	}
}

func TestTheWholeFleetIsNoPart(t *testing.T) {
	for _, s := range []render.Shard{{}, {Count: 1}} {
		if s.IsPart() || !s.Has("cluster1") {
			t.Errorf("shard %s does not have all", s)
		}
	}
}
