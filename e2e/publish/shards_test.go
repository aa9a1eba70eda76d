package publish

import (
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// TestShards proves that 8 concurrent processes publish 1,000 clusters to one branch with the same result as
// one process.
func TestShards(t *testing.T) {
	const shards, clusters = 8, 1000
	input := fleet(t, clusters, "1.29.1")
	whole := bare(t)
	publish(t, 0, input, whole)
	for _, kind := range []string{"directory", "url", "remote"} {
		t.Run(kind, func(t *testing.T) {
			dir := bare(t)
			repo, here := []string{dir}, dir
			switch kind {
			case "url":
				repo = []string{"file://" + dir, "--push"}
			case "remote": // all push from one clone, whose branch follows
				here = filepath.Join(t.TempDir(), "clone")
				git(t, ".", "clone", "--quiet", dir, here)
				repo = []string{here, "--push"}
			}
			var wg sync.WaitGroup
			for i := range shards {
				wg.Go(func() {
					r := start(t, nil, append([]string{"publish", input, "--shard", fmt.Sprintf("%d/%d", i, shards), "--branch",
						"rendered", "--repo"}, repo...)...)
					if r.code != 0 {
						t.Errorf("shard %d: exit code %d: %s", i, r.code, r.err)
					}
				})
			}
			wg.Wait()
			if got := git(t, dir, "rev-list", "--count", "rendered"); got != fmt.Sprint(shards) {
				t.Errorf("%s commits, want one of each shard", got)
			}
			if want, got := tree(t, whole), tree(t, dir); want != got {
				t.Errorf("the branch differs from that of one run:\n%s", git(t, dir, "diff", "--stat", want, got))
			}
			if want, got := tree(t, whole), tree(t, here); want != got {
				t.Error("the branch of the clone did not follow")
			}
			git(t, dir, "fsck", "--strict", "--no-dangling")
		})
	}
}

// TestRivals publishes the same clusters with different content concurrently. Each commit must be complete and
// have another process's commit as its parent.
func TestRivals(t *testing.T) {
	versions := []string{"1.23.2", "1.24.2", "1.25.1", "1.26.1"}
	dir := bare(t)
	var wg sync.WaitGroup
	trees := map[string]bool{}
	for _, version := range versions {
		alone := bare(t)
		publish(t, 0, fleet(t, 3, version), alone)
		trees[tree(t, alone)] = true
	}
	for _, version := range versions {
		input := fleet(t, 3, version)
		wg.Go(func() {
			if r := start(t, nil, "publish", input, "--repo", "file://"+dir, "--push", "--branch", "rendered"); r.code != 0 {
				t.Errorf("%s: %s", version, r.err)
			}
		})
	}
	wg.Wait()
	history := strings.Fields(git(t, dir, "log", "--format=%T", "rendered"))
	if len(history) != len(versions) {
		t.Errorf("%d commits, want %d", len(history), len(versions))
	}
	for _, one := range history {
		if !trees[one] {
			t.Errorf("tree %s is of no single run", one)
		}
	}
}
