package publish

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/meshpress/meshpress/gitops/git"
	"github.com/meshpress/meshpress/render/diag"
)

// Result is what happened to one branch.
type Result struct {
	Branch  string
	Commit  string // the tip, new or old; "" if there is no branch
	Changed bool
	// Behind says why the local branch does not follow the pushed branch, nil if
	// it does.
	Behind error
}

// Commit commits the clusters that were added and moves the branches, all or
// none. If somebody else moves a branch at the same time, Commit compares
// everything with the new tips and commits on top of them, at most
// Options.Attempts times. Findings report what prevents publishing (errors;
// then no branch is moved), what was edited by hand, and what is left over. The
// error is that of git, or of the disk.
func (p *Publisher) Commit(ctx context.Context) ([]Result, diag.List, error) {
	for attempt := 1; ; attempt++ {
		results, found, err := p.attempt(ctx)
		if !errors.Is(err, git.ErrRace) {
			return results, found, err
		}
		if attempt >= p.Attempts {
			return nil, nil, fmt.Errorf("gave up after %d attempts, and nothing was published: %w", attempt, err)
		}
		select {
		case <-ctx.Done():
			return nil, nil, context.Cause(ctx)
		case <-time.After(pause(attempt)):
		}
	}
}

// pause returns a random time, which grows with attempt, so that many
// publishers do not retry at the same moment.
func pause(attempt int) time.Duration {
	const first, longest = 20 * time.Millisecond, 2 * time.Second
	limit := min(first<<min(attempt, 10), longest)
	return rand.N(limit)
}

func (p *Publisher) attempt(ctx context.Context) ([]Result, diag.List, error) {
	found, err := p.former(ctx)
	if err != nil {
		return nil, nil, err
	}
	names := slices.Sorted(maps.Keys(p.branches))
	tips, err := p.target.Tips(ctx, names)
	if err != nil {
		return nil, nil, err
	}
	var proposals []*proposal
	for _, name := range names {
		one, err := p.propose(ctx, name, tips[name])
		if err != nil {
			return nil, nil, err
		}
		proposals = append(proposals, one)
		found = append(found, p.findings(one)...)
	}
	if found.HasErrors() {
		return nil, found, nil
	}
	results, updates, err := p.commitAll(ctx, proposals)
	if err == nil && len(updates) > 0 {
		err = p.target.Move(ctx, updates)
	}
	if err != nil {
		return nil, nil, err
	}
	for _, u := range updates {
		at := slices.IndexFunc(results, func(r Result) bool { return r.Branch == u.Branch })
		results[at].Behind = p.target.Follow(context.WithoutCancel(ctx), u) // the push has happened: always follow it
	}
	return results, found, nil
}

// commitAll stores the commits. No branch points at them yet.
func (p *Publisher) commitAll(ctx context.Context, proposals []*proposal) ([]Result, []git.Update, error) {
	var results []Result
	var changed []*proposal
	var requests []git.Request
	for _, one := range proposals {
		results = append(results, Result{Branch: one.name, Commit: one.tip})
		if changes := one.changes(p.Path); len(changes) > 0 {
			changed = append(changed, one)
			requests = append(requests, git.Request{Base: one.tip, Changes: changes})
		}
	}
	if len(changed) == 0 {
		return results, nil, nil
	}
	trees, err := p.target.Trees(ctx, requests, p.store.open)
	if err != nil {
		return nil, nil, err
	}
	var updates []git.Update
	for i, one := range changed {
		commit, err := p.target.Commit(ctx, trees[i], one.tip, p.message(one))
		if err != nil {
			return nil, nil, err
		}
		updates = append(updates, git.Update{Branch: one.name, Old: one.tip, New: commit})
		at := slices.Index(proposals, one)
		results[at].Commit, results[at].Changed = commit, true
	}
	return results, updates, nil
}
