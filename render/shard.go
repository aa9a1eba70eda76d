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

// Shard is part Index, counted from 0, of Count parts of a fleet. The zero
// Shard is all of it. A cluster belongs to one part by its name alone: adding
// one moves no other, and another Count moves as few as can be.
type Shard struct{ Index, Count int }

// Has tells whether a cluster belongs to the shard. Every part gives a cluster
// a score, the highest has it (rendezvous hashing). Shards of different
// versions of the program may run side by side: this must never change.
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

// IsPart tells whether the shard may leave out clusters of a fleet.
func (s Shard) IsPart() bool { return s.Count > 1 }

// plan decides who gets what, for the clusters of the shard; the config that
// comes back names them. That a fleet has none for it is no fault of the inputs:
// then ok is false, and there is nothing to render.
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
