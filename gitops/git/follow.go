package git

import (
	"context"
	"errors"
	"fmt"
)

// Follow moves the local branch to the commit that was pushed. If the local
// branch has commits that the remote lacks, with other files, the branch stays
// and the error says so: they may be work that was never pushed, or work that
// the remote took back.
func (t *Target) Follow(ctx context.Context, pushed Update) error {
	if t.remote == "" || t.temp != "" {
		return nil
	}
	for {
		tips, err := t.tips(ctx, []string{pushed.Branch})
		if err != nil {
			return err
		}
		here := tips[pushed.Branch]
		switch {
		case here != "" && t.isAncestor(ctx, pushed.New, here):
			return nil // another run has moved the branch already
		case here != "" && !t.isAncestor(ctx, here, pushed.New) && !t.sameFiles(ctx, here, pushed.New):
			return fmt.Errorf("branch %q was pushed, but here it stays at %.12s, with commits that remote %q has not\nhint: "+
				"`git branch -f %s %.12s` makes it that of the remote", pushed.Branch, here, t.remote, pushed.Branch, pushed.New)
		}
		if err := t.move(ctx, []Update{{pushed.Branch, here, pushed.New}}); !errors.Is(err, ErrRace) ||
			!t.anyElsewhere(ctx, []Update{{Branch: pushed.Branch, Old: here}}) {
			return err
		}
	}
}

func (t *Target) isAncestor(ctx context.Context, old, new string) bool {
	_, err := t.run(ctx, nil, "merge-base", "--is-ancestor", old, new)
	return err == nil
}

// sameFiles tells whether two commits have the same files. If so, an unpushed
// publication can be dropped without loss.
func (t *Target) sameFiles(ctx context.Context, one, other string) bool {
	_, err := t.run(ctx, nil, "diff-tree", "--quiet", one, other)
	return err == nil
}
