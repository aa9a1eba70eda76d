package render

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/lifecycle"
)

// Shard is part Index (from 0) of Count parts of a fleet. The zero Shard is the whole fleet. Only the name of a
// cluster decides which part it belongs to: a new cluster moves no other, and a change of Count moves as few
// clusters as possible.
type Shard struct{ Index, Count int }

// Has tells whether a cluster belongs to the shard. Each part gives the cluster a score, and the highest score
// wins (rendezvous hashing). The result must never change, because shards may be rendered by different versions
// of the program.
func (s Shard) Has(cluster string) bool {
	owner, best := 0, uint64(0)
	for i := range s.Count {
		sum := sha256.Sum256(fmt.Appendf(nil, "%d\x00%s", i, cluster))
		if score := binary.BigEndian.Uint64(sum[:]); score > best {
			owner, best = i, score
		}
	}
	return owner == s.Index
}

// String returns INDEX/COUNT.
func (s Shard) String() string { return fmt.Sprintf("%d/%d", s.Index, s.Count) }

// IsPart tells whether the shard is less than the whole fleet.
func (s Shard) IsPart() bool { return s.Count > 1 }

// plan plans the clusters of the shard. The returned config names them. A shard without clusters is no mistake
// of the input: plan reports an info and returns ok false.
func (s Shard) plan(in lifecycle.Input, config lifecycle.ConfigSpec) (clusters []*fleet.Cluster, _ lifecycle.ConfigSpec,
	found diag.List, ok bool) {
	all, found := fleet.Plan(in, config)
	if !s.IsPart() || len(all) == 0 {
		return all, config, found, true
	}
	config.Only = nil
	for _, c := range all {
		if s.Has(c.Name) {
			clusters, config.Only = append(clusters, c), append(config.Only, c.Name)
		}
	}
	found = slices.DeleteFunc(found, func(d diag.Diagnostic) bool { return d.Cluster != "" && !s.Has(d.Cluster) })
	if len(clusters) == 0 {
		found = append(found, diag.Diagnostic{Code: diag.Nothing, Severity: diag.Info,
			Text: fmt.Sprintf("shard %s has none of the %d clusters", s, len(all))})
	}
	return clusters, config, found, len(clusters) > 0
}
