package git

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Update moves a branch from one commit to another; Old is "" for a new branch.
type Update struct{ Branch, Old, New string }

const heads = "refs/heads/"

// CheckBranch refuses what git would not take as the name of a branch.
func CheckBranch(name string) error {
	if _, err := run(command("check-ref-format", heads+name)); err != nil || strings.HasPrefix(name, "-") {
		return fmt.Errorf("%q must be a valid name of a branch", name)
	}
	return nil
}

// tips returns the commits of those branches that exist.
func (r *Repository) tips(branches []string) (map[string]string, error) {
	out, err := r.run(nil, "for-each-ref", "--format=%(objectname) %(refname)", heads)
	if err != nil {
		return nil, err
	}
	tips := map[string]string{}
	for line := range strings.Lines(string(out)) {
		id, ref, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if branch := strings.TrimPrefix(ref, heads); slices.Contains(branches, branch) {
			tips[branch] = id
		}
	}
	return tips, nil
}

// move moves branches together or not at all, and none that is elsewhere by now.
func (r *Repository) move(updates []Update) error {
	var b strings.Builder
	for _, u := range updates {
		fmt.Fprintf(&b, "update %s%s %s %s\n", heads, u.Branch, u.New, r.orZero(u.Old))
	}
	_, err := r.run(strings.NewReader(b.String()), "update-ref", "-m", "meshpress publish", "--stdin")
	if err == nil {
		return nil
	}
	if isBusy(err) || r.anyElsewhere(updates) {
		return fmt.Errorf("%w: %w", ErrRace, err)
	}
	return err
}

// anyElsewhere tells whether a branch is not where it was.
func (r *Repository) anyElsewhere(updates []Update) bool {
	var branches []string
	for _, u := range updates {
		branches = append(branches, u.Branch)
	}
	tips, err := r.tips(branches)
	return err == nil && slices.ContainsFunc(updates, func(u Update) bool { return tips[u.Branch] != u.Old })
}

// orZero returns what git writes for "must not exist".
func (r *Repository) orZero(id string) string {
	if id != "" {
		return id
	}
	if r.format == "sha256" {
		return strings.Repeat("0", 64)
	}
	return strings.Repeat("0", 40)
}

// ErrRace says that somebody else moved a branch in the meantime.
var ErrRace = errors.New("somebody else moved the branch at the same time")

// isBusy tells that another git holds the lock of a ref.
func isBusy(err error) bool {
	var failed *Error
	if !errors.As(err, &failed) {
		return false
	}
	for _, sign := range []string{".lock': File exists", "cannot lock ref", "failed to update ref", "incorrect old value"} {
		if strings.Contains(failed.Message+failed.Output, sign) {
			return true
		}
	}
	return false
}

// checkNotCheckedOut refuses branches whose files somebody has in a work tree:
// they would be out of step.
func (r *Repository) checkNotCheckedOut(branches []string) error {
	out, err := r.run(nil, "worktree", "list", "--porcelain")
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
			return fmt.Errorf("branch %q is checked out in %q: its files would be out of step\nhint: check another branch out there, or publish to a bare repository or a URL", branch, tree)
		}
	}
	return nil
}
