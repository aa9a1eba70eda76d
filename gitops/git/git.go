// Package git drives the user's own git without a work tree: it reads what a
// branch has, builds a commit on top of it, and moves the branch, here or at a
// remote.
//
// Identity, signing, credentials and hooks are those of the user's
// configuration. Contents are stored as they are: no filter and no conversion
// of line ends runs, nothing is checked out. The package does not know what
// files mean, and never forces a branch.
package git

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
)

// Repository is a repository of this machine.
type Repository struct {
	dir     string // of git's own files, absolute
	top     string // of the work tree, or dir: git runs there, and so do hooks
	objects string // that of the objects
	format  string // sha1 or sha256

	signs   func() (string, error) // "true" if commits are signed
	known   map[string]bool        // contents that were stored
	missing map[string]bool        // contents that are still at the remote
}

// Error is what git says when it fails.
type Error struct {
	Verb    string // the command, as in push
	Message string // stderr, without blank lines
	Output  string // stdout
	Err     error  // how git ended
}

func (e *Error) Error() string {
	if e.Message == "" {
		return fmt.Sprintf("git %s: %s", e.Verb, e.Err)
	}
	return fmt.Sprintf("git %s: %s", e.Verb, strings.ReplaceAll(e.Message, "\n", "\n  "))
}

// Unwrap returns how git ended.
func (e *Error) Unwrap() error { return e.Err }

// Open finds the repository that a directory is, or is in: bare, with a work
// tree, or linked to one. The error is git's.
func Open(dir string) (*Repository, error) {
	if _, err := exec.LookPath("git"); err != nil {
		return nil, errors.New("git is not installed")
	}
	// safe.bareRepository is about those that are found by chance.
	out, err := run(command("-c", "safe.bareRepository=all", "-C", dir, "rev-parse", "--path-format=absolute", "--git-dir", "--git-path", "objects", "--show-object-format"))
	if err != nil {
		return nil, err
	}
	lines := strings.Split(string(out), "\n")
	if len(lines) != 4 {
		return nil, fmt.Errorf("git rev-parse: it printed %q", out)
	}
	r := &Repository{dir: lines[0], top: lines[0], objects: lines[1], format: lines[2], known: map[string]bool{}}
	if top, err := run(command("-C", dir, "rev-parse", "--show-toplevel")); err == nil {
		r.top = strings.TrimSuffix(string(top), "\n")
	}
	r.signs = sync.OnceValues(func() (string, error) { return r.line("config", "--type=bool", "commit.gpgSign") })
	return r, nil
}

// run runs git in the repository and returns what it prints.
func (r *Repository) run(stdin io.Reader, args ...string) ([]byte, error) {
	cmd := r.command(args...)
	cmd.Stdin = stdin
	return run(cmd)
}

func (r *Repository) command(args ...string) *exec.Cmd {
	cmd := command(append([]string{"--git-dir=" + r.dir}, args...)...)
	cmd.Dir = r.top // paths of the configuration and of remotes start there
	return cmd
}

// line is run for an answer of one line; "" if git says "no" by its exit code.
func (r *Repository) line(args ...string) (string, error) {
	out, err := r.run(nil, args...)
	var no *Error
	var exit *exec.ExitError
	if errors.As(err, &no) && no.Message == "" && errors.As(err, &exit) && exit.ExitCode() == 1 {
		return "", nil
	}
	return strings.TrimSuffix(string(out), "\n"), err
}

// foreign are variables that a git around this process (a hook, say) sets for
// its own repository.
var foreign = []string{"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES",
	"GIT_PREFIX", "GIT_NAMESPACE", "GIT_QUARANTINE_PATH", "GIT_SHALLOW_FILE", "GIT_GRAFT_FILE", "GIT_REPLACE_REF_BASE"}

// command prepares git. It must not ask: there may be nobody to answer.
func command(args ...string) *exec.Cmd {
	cmd := exec.Command("git", args...)
	cmd.Env = slices.DeleteFunc(os.Environ(), func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		return slices.Contains(foreign, name)
	})
	cmd.Env = append(cmd.Env, "GIT_NO_REPLACE_OBJECTS=1", "GIT_TERMINAL_PROMPT=0", "GIT_PAGER=cat", "LC_ALL=C.UTF-8", "LANGUAGE=C")
	return cmd
}

func run(cmd *exec.Cmd) ([]byte, error) {
	var out, message bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &message
	if err := cmd.Run(); err != nil {
		return nil, failure(cmd, message.String(), out.String(), err)
	}
	return out.Bytes(), nil
}

// failure is the error of a command: its verb is the first argument that is no option.
func failure(cmd *exec.Cmd, message, output string, err error) *Error {
	e := &Error{Message: tidy(message), Output: output, Err: err}
	for i, arg := range cmd.Args[1:] {
		if before := cmd.Args[i]; !strings.HasPrefix(arg, "-") && before != "-C" && before != "-c" {
			e.Verb = arg
			break
		}
	}
	return e
}

// tidy drops blank lines, and the padding that servers put behind theirs.
func tidy(message string) string {
	var lines []string
	for line := range strings.Lines(message) {
		if line = strings.TrimSpace(line); line != "" && line != "remote:" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}
