package git

import (
	"errors"
	"fmt"
)

// Follow moves the branch here to what was pushed. What only the branch here has
// stays: commits that were never pushed cannot be told from those that the remote
// took back, so it does not go along, and the error says so.
func (t *Target) Follow(pushed Update) error {
	if t.remote == "" || t.temp != "" {
		return nil
	}
	for {
		tips, err := t.tips([]string{pushed.Branch})
		if err != nil {
			return err
		}
		here := tips[pushed.Branch]
		switch {
		case here != "" && t.isAncestor(pushed.New, here):
			return nil // another run was here already
		case here != "" && !t.isAncestor(here, pushed.New) && !t.sameFiles(here, pushed.New):
			return fmt.Errorf("branch %q was pushed, but here it stays at %.12s, with commits that remote %q has not\nhint: `git branch -f %s %.12s` makes it that of the remote", pushed.Branch, here, t.remote, pushed.Branch, pushed.New)
		}
		if err := t.move([]Update{{pushed.Branch, here, pushed.New}}); !errors.Is(err, ErrRace) || !t.anyElsewhere([]Update{{Branch: pushed.Branch, Old: here}}) {
			return err
		}
	}
}

func (t *Target) isAncestor(old, new string) bool {
	_, err := t.run(nil, "merge-base", "--is-ancestor", old, new)
	return err == nil
}

// sameFiles: a publication that was not pushed is no loss if the one that was has the same.
func (t *Target) sameFiles(one, other string) bool {
	_, err := t.run(nil, "diff-tree", "--quiet", one, other)
	return err == nil
}
