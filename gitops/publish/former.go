package publish

import (
	"context"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/layout"
)

// former reports clusters on branches that no cluster of this run goes to. They
// are still published there, and nothing else in a run looks at these branches.
// They are not removed, because the branch may be another publication of the
// same clusters.
func (p *Publisher) former(ctx context.Context) (diag.List, error) {
	if p.Mine == nil || p.Former == nil {
		return nil, nil
	}
	tips, err := p.target.Peek(ctx, func(branch string) bool {
		_, now := p.branches[branch]
		return !now && p.Former(branch)
	})
	if err != nil {
		return nil, err
	}
	var found diag.List
	for _, name := range slices.Sorted(maps.Keys(tips)) {
		files, err := p.target.Files(ctx, tips[name], p.Path)
		if err != nil {
			return nil, err
		}
		if _, ours := files[layout.BranchFile]; !ours {
			continue
		}
		for _, file := range slices.Sorted(maps.Keys(files)) {
			cluster, isIndex := strings.CutSuffix(file, "/"+layout.IndexFile)
			now, err := p.Branch(cluster)
			if isIndex && err == nil && p.Mine(cluster) {
				found.Add(diag.Diagnostic{Code: diag.LeftOver, Pos: diag.Pos{File: name + ":" + path.Join(p.Path, cluster)},
					Cluster: cluster,
					Text:    fmt.Sprintf("cluster %q is published to branch %q now, and this one still has it", cluster, now),
					Hint:    "delete the branch, or the directory, unless it is another publication"})
			}
		}
	}
	return found, nil
}
