package git

import (
	"errors"
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

// Checkout returns the commit that is checked out around files and directories.
// It is an error if they are not in one work tree, or it has no commit.
func Checkout(paths []string) (Head, error) {
	var h Head
	for _, p := range paths {
		dir := p
		if info, err := os.Stat(p); err == nil && !info.IsDir() {
			dir = filepath.Dir(p)
		}
		out, err := run(command("-C", dir, "rev-parse", "--show-toplevel"))
		top := filepath.FromSlash(strings.TrimSuffix(string(out), "\n"))
		if err != nil || h.Top != "" && top != h.Top {
			return h, errors.Join(err, errors.New("the paths are not in one repository"))
		}
		h.Top = top
	}
	out, err := run(command("-C", h.Top, "log", "-1", "--no-show-signature", "--format=%H%x00%an%x00%ae%x00%aI%x00%s%x00%b"))
	if err != nil {
		return h, err
	}
	f := strings.Split(strings.TrimSuffix(string(out), "\n"), "\x00")
	h.ID, h.Name, h.Mail, h.Date, h.Subject, h.Body = f[0], f[1], f[2], f[3], f[4], strings.Join(f[5:], "")
	status := []string{"-C", h.Top, "--no-optional-locks", "status", "--porcelain", "--"}
	for _, p := range paths {
		full, err := filepath.EvalSymlinks(p) // git has resolved the top
		if err == nil {
			full, err = filepath.Abs(full)
		}
		if err != nil {
			return h, err
		}
		status = append(status, full)
	}
	changed, err := run(command(status...))
	h.Dirty = len(changed) > 0
	if remote, err := run(command("-C", h.Top, "remote", "get-url", remoteName)); err == nil {
		h.URL = strings.TrimSpace(string(remote))
	}
	return h, err
}
