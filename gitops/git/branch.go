package git

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Update moves a branch from one commit to another; Old is "" for a new branch.
type Update struct{ Branch, Old, New string }

const heads = "refs/heads/"

// CheckBranch returns an error for a name that git does not accept for a branch
// (the rules of git check-ref-format), and for names that git accepts but
// people misread: HEAD, and names that start with refs/.
func CheckBranch(name string) error {
	isOdd := func(r rune) bool { return r < ' ' || r == 0x7f || strings.ContainsRune(` ~^:?*[\`, r) }
	isOddPart := func(part string) bool {
		return part == "" || strings.HasPrefix(part, ".") || strings.HasSuffix(part, ".lock")
	}
	if strings.ContainsFunc(name, isOdd) || strings.Contains(name, "..") || strings.Contains(name, "@{") ||
		strings.HasSuffix(name, ".") ||
		slices.ContainsFunc(strings.Split(name, "/"), isOddPart) || strings.HasPrefix(name, "-") ||
		strings.HasPrefix(name, "refs/") || name == "HEAD" {
		return fmt.Errorf("%q must be a valid name of a branch", name)
	}
	return nil
}

// tips returns the commit of each branch that exists.
func (r *Repository) tips(ctx context.Context, branches []string) (map[string]string, error) {
	out, err := r.run(ctx, nil, "for-each-ref", "--format=%(objectname) %(refname) %(symref)", heads)
	if err != nil {
		return nil, err
	}
	tips := map[string]string{}
	for line := range strings.Lines(string(out)) {
		f := strings.Fields(line)
		branch := strings.TrimPrefix(f[1], heads)
		switch {
		case !slices.Contains(branches, branch):
		case len(f) > 2:
			return nil, fmt.Errorf("branch %q must not stand for another, %q\nhint: publish to that one", branch, f[2])
		default:
			tips[branch] = f[0]
		}
	}
	return tips, nil
}

// move moves all branches or none. It fails if a branch is no longer at its
// Old. The context cannot interrupt it, because git moves one branch after the
// other.
func (r *Repository) move(ctx context.Context, updates []Update) error {
	var b strings.Builder
	for _, u := range updates {
		fmt.Fprintf(&b, "update %s%s %s %s\n", heads, u.Branch, u.New, r.orZero(u.Old))
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	ctx = context.WithoutCancel(ctx)
	_, err := r.run(ctx, strings.NewReader(b.String()), "update-ref", "-m", "meshpress publish", "--stdin")
	if err == nil {
		return nil
	}
	if strings.Contains(err.Error(), noRoom) {
		return fmt.Errorf("%w\nhint: if there is a branch env, there cannot be a branch env/prod", err)
	}
	if isBusy(err) || r.anyElsewhere(ctx, updates) {
		return fmt.Errorf("%w: %w", ErrRace, err)
	}
	return err
}

// anyElsewhere tells whether any branch is no longer at the Old of its update.
func (r *Repository) anyElsewhere(ctx context.Context, updates []Update) bool {
	var branches []string
	for _, u := range updates {
		branches = append(branches, u.Branch)
	}
	tips, err := r.tips(ctx, branches)
	return err == nil && slices.ContainsFunc(updates, func(u Update) bool { return tips[u.Branch] != u.Old })
}

// orZero returns id. For "" it returns the zero ID, by which git understands
// "must not exist".
func (r *Repository) orZero(id string) string {
	if id != "" {
		return id
	}
	if r.format == "sha256" {
		return strings.Repeat("0", 64)
	}
	return strings.Repeat("0", 40)
}

// ErrRace says that somebody else has moved a branch in the meantime, or holds
// its lock.
var ErrRace = errors.New("somebody else is moving the branch at the same time")

// noRoom is git's message when the name of one branch is a directory in the
// name of another: env and env/prod.
const noRoom = "exists; cannot create"

// isBusy tells whether git failed because another git holds the lock of a ref,
// or has moved the ref.
func isBusy(err error) bool {
	var failed *Error
	if !errors.As(err, &failed) {
		return false
	}
	for _, sign := range []string{".lock': File exists", "cannot lock ref", "failed to update ref",
		"incorrect old value"} {
		if strings.Contains(failed.Message+failed.Output, sign) {
			return true
		}
	}
	return false
}
