package git

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
)

// Commit stores a commit of a tree and returns its ID. The commit is signed if
// the user's configuration says so. parent is "" for the first commit of a
// branch. The hook commit-msg may change the message or refuse it. Hooks for a
// work tree or an editor do not run, because there is neither: pre-commit,
// prepare-commit-msg and post-commit.
func (r *Repository) Commit(ctx context.Context, tree, parent, message string) (string, error) {
	file, err := os.CreateTemp("", "meshpress-message-*")
	if err != nil {
		return "", fmt.Errorf("hold the commit message: %w", err)
	}
	defer os.Remove(file.Name())
	_, err = file.WriteString(message)
	if err := errors.Join(err, file.Close()); err != nil {
		return "", fmt.Errorf("hold the commit message: %w", err)
	}
	if err := r.hook(ctx, "commit-msg", file.Name()); err != nil {
		return "", fmt.Errorf("the hook commit-msg refuses the message: %w", err)
	}
	if text, err := os.ReadFile(file.Name()); err != nil || strings.TrimSpace(string(text)) == "" {
		return "", errors.Join(err, errors.New("the hook commit-msg left no message"))
	}
	args := []string{"commit-tree", "-F", file.Name()}
	if parent != "" {
		args = append(args, "-p", parent)
	}
	if r.signs == "" {
		if r.signs, err = r.line(ctx, "config", "--type=bool", "--default=false", "--get", "commit.gpgSign"); err != nil {
			return "", err
		}
	}
	if r.signs == "true" {
		args = append(args, "-S")
	}
	out, err := r.run(ctx, nil, append(args, tree)...)
	return strings.TrimSpace(string(out)), err
}

// hook runs a hook of the repository, or of core.hooksPath, if it exists. git
// before 2.36 has no `git hook run`; there, an alias runs the file of the hook.
func (r *Repository) hook(ctx context.Context, name string, args ...string) error {
	_, err := r.run(ctx, nil, append([]string{"hook", "run", "--ignore-missing", name, "--"}, args...)...)
	var failed *Error
	if !errors.As(err, &failed) || !strings.Contains(failed.Message, "'hook' is not a git command") {
		return err
	}
	path, err := r.line(ctx, "rev-parse", "--path-format=absolute", "--git-path", "hooks/"+name)
	if err != nil {
		return err
	}
	if info, err := os.Stat(path); err != nil || info.Mode()&0o111 == 0 {
		return nil
	}
	_, err = r.run(ctx, nil, append([]string{"-c", "alias.meshpress-hook=!" + shellQuote(path), "meshpress-hook"},
		args...)...)
	return err
}

func shellQuote(word string) string { return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'" }
