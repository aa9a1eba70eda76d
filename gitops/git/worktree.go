package git

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/internal/file"
)

// checkNotCheckedOut refuses branches that are checked out in a work tree,
// because the files there would no longer match the branch.
func (r *Repository) checkNotCheckedOut(ctx context.Context, branches []string) error {
	out, err := r.run(ctx, nil, "worktree", "list", "--porcelain")
	if err != nil {
		return err
	}
	tree := ""
	for line := range strings.Lines(string(out)) {
		line = strings.TrimSuffix(line, "\n")
		if dir, ok := strings.CutPrefix(line, "worktree "); ok {
			tree = dir
		}
		if branch, ok := strings.CutPrefix(line, "branch "+heads); ok && slices.Contains(branches, branch) {
			return fmt.Errorf("branch %q is checked out in %q: its files would no longer match the branch\nhint: check "+
				"another branch out "+
				"there, or publish to a bare repository or a URL", branch, tree)
		}
	}
	return r.checkNotRebased(ctx, branches)
}

// checkNotRebased refuses branches that are being rebased. git moves such a
// branch at the end of the rebase, and until then no work tree has the branch
// checked out.
func (r *Repository) checkNotRebased(ctx context.Context, branches []string) error {
	common, err := r.line(ctx, "rev-parse", "--path-format=absolute", "--git-common-dir")
	if err != nil {
		return err
	}
	files, err := file.OpenDir(common)
	if err != nil {
		return err
	}
	defer files.Close()
	for _, at := range []string{"rebase-*/head-name", "worktrees/*/rebase-*/head-name"} {
		names, err := fs.Glob(files, at)
		if err != nil {
			return err
		}
		for _, name := range names {
			text, _ := fs.ReadFile(files, name) // the rebase may have ended just now
			if branch := strings.TrimPrefix(strings.TrimSpace(string(text)), heads); slices.Contains(branches, branch) {
				return fmt.Errorf("branch %q is being rebased\nhint: end that first, with `git rebase --continue` or `--abort`",
					branch)
			}
		}
	}
	return nil
}
