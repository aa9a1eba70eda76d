package git

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// fetch gets the tips of branches from the remote. For a URL it gets no
// history. If the server supports it, contents are left out too, and are
// fetched when needed.
func (t *Target) fetch(ctx context.Context, branches []string) (map[string]string, error) {
	args := []string{"ls-remote", t.remote}
	for _, b := range branches {
		args = append(args, heads+b)
	}
	out, err := t.run(ctx, nil, args...)
	if err != nil {
		return nil, err
	}
	tips := map[string]string{}
	args = []string{"fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--recurse-submodules=no"}
	if t.temp != "" {
		args = append(args, "--depth=1", "--filter=blob:none")
	}
	args = append(args, t.remote)
	for line := range strings.Lines(string(out)) {
		id, ref, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		branch, ok := strings.CutPrefix(ref, heads)
		if !ok || !slices.Contains(branches, branch) {
			continue
		}
		tips[branch] = id
		if t.temp != "" {
			ref = "+" + ref + ":" + fetchedRefs + branch
		}
		args = append(args, ref)
	}
	if len(tips) == 0 {
		return tips, nil
	}
	if _, err := t.run(ctx, nil, args...); err != nil {
		return nil, err
	}
	if t.temp != "" {
		return t.fetched(ctx, slices.Sorted(maps.Keys(tips)))
	}
	for branch, id := range tips { // the branch may have been rewritten between ls-remote and fetch
		if _, err := t.run(ctx, nil, "cat-file", "-e", id); err != nil {
			return nil, fmt.Errorf("branch %q of remote %q: %w", branch, t.remote, ErrRace)
		}
	}
	return tips, nil
}

// fetched returns the commits that fetch stored as refs/fetched/ of a temporary
// repository, and records which contents the server left out.
func (t *Target) fetched(ctx context.Context, branches []string) (map[string]string, error) {
	tips := map[string]string{}
	ask := []string{"rev-list", "--objects", "--no-object-names", "--missing=print"}
	for _, b := range branches {
		id, err := t.line(ctx, "rev-parse", "--verify", "--quiet", fetchedRefs+b)
		if err != nil {
			return nil, err
		}
		if id != "" {
			tips[b], ask = id, append(ask, id)
		}
	}
	out, err := t.run(ctx, nil, ask...)
	t.missing = map[string]bool{}
	for line := range strings.Lines(string(out)) {
		if id, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "?"); ok {
			t.missing[id] = true
		}
	}
	return tips, err
}

const fetchedRefs = "refs/fetched/"

// push pushes exactly these branches, and each only if the remote still has it
// at Old: the lease is a compare-and-swap. All branches move or none, if the
// server supports that.
func (t *Target) push(ctx context.Context, updates []Update) error {
	args := []string{"push", "--porcelain", "--no-follow-tags", "--recurse-submodules=no"}
	if len(updates) > 1 {
		args = append(args, "--atomic")
	}
	for _, u := range updates {
		args = append(args, "--force-with-lease="+heads+u.Branch+":"+u.Old)
	}
	args = append(args, t.remote)
	for _, u := range updates {
		args = append(args, u.New+":"+heads+u.Branch)
	}
	_, err := t.run(ctx, nil, args...)
	var failed *Error
	switch {
	case !errors.As(err, &failed):
		return err
	case strings.Contains(failed.Message, "does not support --atomic"):
		return t.pushEach(ctx, updates)
	case strings.Contains(failed.Message+failed.Output, noRoom):
		return rejected(failed)
	case strings.Contains(failed.Output, "[rejected]") || isBusy(err):
		return fmt.Errorf("%w: %w", ErrRace, err)
	}
	return rejected(failed)
}

// pushEach pushes branches one by one, for servers that cannot move them
// together. If one fails, the branches before it stay moved, and the next
// attempt has nothing to do for them.
func (t *Target) pushEach(ctx context.Context, updates []Update) error {
	for i := range updates {
		if err := t.push(ctx, updates[i:i+1]); err != nil {
			return err
		}
	}
	return nil
}

const hintProtected = "\nhint: if the branch is protected, publish to another one, and open a pull request"

// rejected adds the server's reason for each branch to the error.
func rejected(e *Error) error {
	var reasons []string
	for line := range strings.Lines(e.Output) {
		if strings.HasPrefix(line, "!\t") {
			_, reason, _ := strings.Cut(strings.TrimSpace(line)[2:], ":")
			reasons = append(reasons, strings.ReplaceAll(reason, "\t", " "))
		}
	}
	if len(reasons) == 0 {
		return e
	}
	return fmt.Errorf("the push was refused; the branch is as it was, and the new commit is not kept: %s\n  %w%s",
		strings.Join(reasons, ", "), e, hintProtected)
}
