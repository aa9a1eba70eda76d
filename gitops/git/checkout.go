package git

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Head is the commit that is checked out around some files.
type Head struct {
	ID, Name, Mail, Date, Subject, Body string
	URL                                 string // of the remote, "" for none
	Top                                 string // the work tree, absolute
	Dirty                               bool   // the files differ from the commit
}

// ErrNoCommit says that files are in no commit: in no repository, in several, or
// in one that has none yet.
var ErrNoCommit = errors.New("the files are not in the commit of one repository")

// Checkout returns the commit that is checked out around files and directories.
// Those that were read, or are below a directory that was, must be in the commit
// or it is dirty; what else lies around untracked does not matter. The error is
// [ErrNoCommit], or what git refuses.
func Checkout(paths, read []string) (Head, error) {
	h, err := around(paths)
	if err != nil {
		return h, err
	}
	out, err := run(command("-C", h.Top, "log", "-1", "--no-show-signature", "--format=%H%x00%an%x00%ae%x00%aI%x00%s%x00%b"))
	if err != nil {
		return h, noCommit(err)
	}
	f := strings.Split(strings.TrimSuffix(string(out), "\n"), "\x00")
	h.ID, h.Name, h.Mail, h.Date, h.Subject, h.Body = f[0], f[1], f[2], f[3], f[4], strings.Join(f[5:], "")
	if remote, err := run(command("-C", h.Top, "remote", "get-url", remoteName)); err == nil {
		h.URL = strings.TrimSpace(string(remote))
	}
	h.Dirty, err = h.differs(paths, read)
	return h, err
}

// around finds the work tree that all paths are in.
func around(paths []string) (Head, error) {
	var h Head
	for _, p := range paths {
		dir := p
		if info, err := os.Stat(p); err == nil && !info.IsDir() {
			dir = filepath.Dir(p)
		}
		out, err := run(command("-C", dir, "rev-parse", "--show-toplevel"))
		if err != nil {
			return h, noCommit(err)
		}
		top := filepath.FromSlash(strings.TrimSuffix(string(out), "\n"))
		if h.Top != "" && top != h.Top {
			return h, fmt.Errorf("%w: %q and %q", ErrNoCommit, h.Top, top)
		}
		h.Top = top
	}
	return h, nil
}

// noCommit tells that there is nothing from git refusing to say.
func noCommit(err error) error {
	for _, sign := range []string{"not a git repository", "must be run in a work tree", "does not have any commits"} {
		if strings.Contains(err.Error(), sign) {
			return fmt.Errorf("%w: %w", ErrNoCommit, err)
		}
	}
	return err
}

func (h Head) differs(paths, read []string) (bool, error) {
	status := []string{"-C", h.Top, "--no-optional-locks", "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--ignored=traditional", "--"}
	for _, p := range paths {
		full, err := real(p) // git has resolved the top
		if err != nil {
			return false, err
		}
		status = append(status, full)
	}
	known := map[string]bool{}
	for _, r := range read {
		if full, err := real(r); err == nil {
			known[full] = true
		}
	}
	changed, err := run(command(status...))
	for entry := range strings.SplitSeq(string(changed), "\x00") {
		if len(entry) < 4 {
			continue
		}
		matters, name := entry[:2] != "??" && entry[:2] != "!!", filepath.Join(h.Top, filepath.FromSlash(entry[3:]))
		for ; !matters && len(name) >= len(h.Top); name = filepath.Dir(name) {
			matters = known[name]
		}
		if matters {
			return true, err
		}
	}
	return false, err
}

func real(name string) (string, error) {
	full, err := filepath.EvalSymlinks(name)
	if err != nil {
		return "", err
	}
	return filepath.Abs(full)
}
