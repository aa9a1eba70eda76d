package fn

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"github.com/meshpress/meshpress/gitops/git"
)

// today returns a function that chooses the date that waivers are compared
// with: the date that the user gives, else that of the commit of the config,
// else today's.
func today(ctx context.Context, given time.Time, dated func(string) string) func(config string) (time.Time, string) {
	return func(config string) (time.Time, string) {
		if !given.IsZero() {
			return given, "as given"
		}
		if dated != nil {
			config = dated(config)
		}
		date, err := commitDate(ctx, filepath.Dir(config))
		now := time.Now().UTC().Truncate(24 * time.Hour)
		switch {
		case err == nil:
			return date, "the date of the commit"
		case errors.Is(err, git.ErrNoCommit) || errors.Is(err, git.ErrNotInstalled):
			return now, "today, because there is no commit"
		}
		return now, "today, for the commit cannot be read: " + err.Error()
	}
}

// commitDate returns the day of the checked out commit that dir is in, in the
// committer's time zone.
func commitDate(ctx context.Context, dir string) (time.Time, error) {
	const patience = 10 * time.Second
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	from, err := git.Find(ctx, dir)
	if err != nil {
		return time.Time{}, err
	}
	defer func() { _ = from.Close() }()
	head, err := from.Head(ctx)
	year, month, day := head.Committed.Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC), err
}
