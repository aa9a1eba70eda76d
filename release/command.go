package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// commit is the commit that is released.
type commit struct {
	id   string
	date time.Time // of the committer, in UTC: the date of every file
}

// head returns the commit of the checkout, which must have no changes.
func head(ctx context.Context) (commit, error) {
	changed, err := output(ctx, nil, "git", "status", "--porcelain")
	if err != nil {
		return commit{}, err
	}
	if len(changed) > 0 {
		return commit{}, fmt.Errorf("the checkout must be clean, and has changes:\n%s", changed)
	}
	line, err := output(ctx, nil, "git", "log", "-1", "--format=%H %cI")
	if err != nil {
		return commit{}, err
	}
	id, date, _ := strings.Cut(strings.TrimSpace(string(line)), " ")
	at, err := time.Parse(time.RFC3339, date)
	return commit{id, at.UTC()}, err
}

// output runs a program and returns what it prints.
func output(ctx context.Context, env []string, name string, args ...string) ([]byte, error) {
	var problem bytes.Buffer
	c := exec.CommandContext(ctx, name, args...)
	c.Env = append(os.Environ(), env...)
	c.Stderr = &problem
	out, err := c.Output()
	if err == nil {
		return out, nil
	}
	return nil, errors.Join(fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err), errors.New(problem.String()))
}
