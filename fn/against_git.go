package fn

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"

	"github.com/meshpress/meshpress/render/source"
)

// repository is the Git repository that the working directory is in.
type repository struct {
	top    string // the work tree, absolute
	prefix string // the working directory below it, "" for the top
}

// openRepository asks git where the working directory is.
func openRepository() (repository, error) {
	if _, err := exec.LookPath("git"); err != nil {
		return repository{}, fmt.Errorf("git is not installed: %w", exec.ErrNotFound)
	}
	out, err := git("rev-parse", "--show-toplevel", "--show-prefix")
	if err != nil {
		return repository{}, fmt.Errorf("the working directory must be in the work tree of a Git repository: %w", err)
	}
	top, prefix, _ := strings.Cut(string(out), "\n")
	return repository{top: filepath.FromSlash(top), prefix: path.Clean(strings.TrimSuffix(prefix, "\n"))}, nil
}

// commit resolves a revision.
func (r repository) commit(revision string) (string, error) {
	if revision == "" || strings.HasPrefix(revision, "-") {
		return "", fmt.Errorf("%q names no commit", revision)
	}
	out, err := git("rev-parse", "--verify", "--quiet", revision+"^{commit}")
	if err != nil {
		return "", fmt.Errorf("the repository knows no commit %q\nhint: %s", revision, r.hint(revision))
	}
	return strings.TrimSpace(string(out)), nil
}

// hint says why a revision is most likely not there.
func (r repository) hint(revision string) string {
	if shallow, _ := git("rev-parse", "--is-shallow-repository"); strings.TrimSpace(string(shallow)) == "true" {
		return "the clone is shallow: fetch the revision first, with `" + fetch(revision) + "`"
	}
	refs, _ := git("for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes")
	if near := source.Nearest(revision, strings.Fields(string(refs))); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return "`git branch -a` lists the branches; a branch of a remote is called as in origin/main"
}

// fetch brings a revision into a shallow clone. Only what has a name at the
// remote can be fetched without the history.
func fetch(revision string) string {
	branch, isRemote := strings.CutPrefix(revision, "origin/")
	switch {
	case strings.ContainsAny(revision, "~^@") || isShort(revision):
		return "git fetch --unshallow"
	case isRemote:
		return "git fetch --depth=1 origin " + branch + ":refs/remotes/" + revision
	}
	return "git fetch --depth=1 origin " + revision + "`, then compare with `FETCH_HEAD"
}

// isShort tells an abbreviated hash.
func isShort(revision string) bool {
	const whole = 40
	return len(revision) < whole && strings.Trim(revision, "0123456789abcdef") == ""
}

// inside returns a path of the user as one from the top of the repository.
func (r repository) inside(name string) (string, error) {
	if !filepath.IsAbs(name) {
		name = filepath.Join(r.top, filepath.FromSlash(r.prefix), name)
	} else if real, err := filepath.EvalSymlinks(name); err == nil {
		name = real // git has resolved the top
	}
	below, err := filepath.Rel(r.top, name)
	if err != nil || !filepath.IsLocal(below) {
		return "", errOutside
	}
	return filepath.ToSlash(below), nil
}

var errOutside = refuse("it is not in the repository, so it has no earlier version")

// git runs the user's git for an answer on stdout. It must not write, ask or
// fetch: lazy fetching is how a partial clone would get what it lacks.
func git(args ...string) ([]byte, error) {
	cmd := gitCommand(args...)
	var message bytes.Buffer
	cmd.Stderr = &message
	out, err := cmd.Output()
	if err != nil {
		return nil, gitError(args[0], message.String(), err)
	}
	return out, nil
}

func gitCommand(args ...string) *exec.Cmd {
	cmd := exec.Command("git", args...)
	cmd.Env = append(os.Environ(), "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "GIT_NO_LAZY_FETCH=1", "GIT_PAGER=cat", "LC_ALL=C")
	return cmd
}

// gitError puts what git says before how it ended.
func gitError(verb, message string, err error) error {
	if message = strings.Join(strings.Fields(message), " "); message != "" {
		return fmt.Errorf("git %s: %s (%w)", verb, message, err)
	}
	return fmt.Errorf("git %s: %w", verb, err)
}
