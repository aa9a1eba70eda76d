package publish

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"path"
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
}

// Commit commits what was added and moves the branches, together or not at all.
// If others moved one at the same time, everything is compared with the new tips
// and committed on top of them. Findings are what stands in the way (errors:
// nothing was moved), was edited by hand, or is left over. The error is that of
// git, or of the disk.
func (p *Publisher) Commit() ([]Result, diag.List, error) {
	for attempt := 1; ; attempt++ {
		results, found, err := p.attempt()
		if !errors.Is(err, git.ErrRace) {
			return results, found, err
		}
		if attempt >= p.Attempts {
			return nil, nil, fmt.Errorf("gave up after %d attempts, and nothing was published: %w", attempt, err)
		}
		time.Sleep(pause(attempt))
	}
}

// pause grows, so that many publishers do not stay in step.
func pause(attempt int) time.Duration {
	const first, longest = 20 * time.Millisecond, 2 * time.Second
	limit := min(first<<min(attempt, 10), longest)
	return rand.N(limit)
}

func (p *Publisher) attempt() ([]Result, diag.List, error) {
	names := slices.Sorted(maps.Keys(p.branches))
	tips, err := p.target.Tips(names)
	if err != nil {
		return nil, nil, err
	}
	var plans []*plan
	var found diag.List
	for _, name := range names {
		one, err := p.plan(name, tips[name])
		if err != nil {
			return nil, nil, err
		}
		plans = append(plans, one)
		found = append(found, p.findings(one)...)
	}
	if found.HasErrors() {
		return nil, found, nil
	}
	results, updates, err := p.commitAll(plans)
	if err == nil && len(updates) > 0 {
		err = p.target.Move(updates)
	}
	if err != nil {
		return nil, nil, err
	}
	return results, found, nil
}

// commitAll stores the commits, which no branch has yet.
func (p *Publisher) commitAll(plans []*plan) ([]Result, []git.Update, error) {
	var results []Result
	var changed []*plan
	var requests []git.Request
	for _, one := range plans {
		results = append(results, Result{Branch: one.name, Commit: one.tip})
		if changes := one.changes(p.Path); len(changes) > 0 {
			changed = append(changed, one)
			requests = append(requests, git.Request{Base: one.tip, Changes: changes})
		}
	}
	if len(changed) == 0 {
		return results, nil, nil
	}
	trees, err := p.target.Trees(requests, p.store.open)
	if err != nil {
		return nil, nil, err
	}
	var updates []git.Update
	for i, one := range changed {
		commit, err := p.target.Commit(trees[i], one.tip, p.message(one))
		if err != nil {
			return nil, nil, err
		}
		updates = append(updates, git.Update{Branch: one.name, Old: one.tip, New: commit})
		at := slices.Index(plans, one)
		results[at].Commit, results[at].Changed = commit, true
	}
	return results, updates, nil
}

// findings says what is in the way of a plan, and what it passes over.
func (p *Publisher) findings(one *plan) diag.List {
	var found diag.List
	at := func(dir, name string) diag.Pos {
		return diag.Pos{File: one.name + ":" + path.Join(p.Path, dir, name)}
	}
	for _, u := range one.units {
		for _, full := range u.foreign {
			found.Add(diag.Diagnostic{Code: diag.Foreign, Pos: at("", full), Text: "is in the way, and meshpress did not write it", Hint: "move it away, or choose another --path"})
		}
		for _, name := range u.edited {
			found = append(found, p.edited(at(u.dir, name)))
		}
	}
	for _, dir := range one.leftOver {
		found.Add(diag.Diagnostic{Code: diag.LeftOver, Pos: at(dir, ""), Text: "was published earlier, but no input names this cluster now"})
	}
	return found
}

func (p *Publisher) edited(at diag.Pos) diag.Diagnostic {
	d := diag.Diagnostic{Code: diag.Edited, Severity: diag.Warning, Pos: at}
	switch p.Edited {
	case Overwrite:
		d.Text = "had been changed by hand and is replaced"
	case Keep:
		d.Text = "was changed by hand and stays as it is"
	default:
		d.Severity, d.Text = diag.Error, "was changed by hand: nothing is published"
		d.Hint = "bring the change into the inputs; then --edited overwrite replaces the file. --edited keep leaves it"
	}
	return d
}
