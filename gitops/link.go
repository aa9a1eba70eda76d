package gitops

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// link is os.Link. Tests replace it to be on a file system without links.
var link = os.Link

const hintMounted = "\nhint: something is mounted there; unmount it"

// carryForeign makes to another name of the file from. Where links are not
// possible it is a copy.
func carryForeign(from, to string, info fs.FileInfo) error {
	err := linkOrCopy(from, to, info)
	step("foreign file kept")
	if _, gone := os.Lstat(from); errors.Is(gone, fs.ErrNotExist) {
		return nil // somebody deletes it just now
	}
	return err
}

func linkOrCopy(from, to string, info fs.FileInfo) error {
	if info.Mode().Type() == fs.ModeSymlink { // some systems link to its target
		return copyLink(from, to, info)
	}
	err := link(from, to)
	if errors.Is(err, syscall.EXDEV) {
		return fmt.Errorf("%w%s", err, hintMounted)
	}
	if err != nil && info.Mode().IsRegular() {
		return copyFile(from, to, info)
	}
	return err
}

func copyLink(from, to string, info fs.FileInfo) error {
	target, err := os.Readlink(from)
	if err != nil {
		return err
	}
	if err := os.Symlink(target, to); err != nil {
		return err
	}
	keepOwner(to, info)
	return nil
}

func copyFile(from, to string, info fs.FileInfo) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if err == nil {
		err = syncFile(out)
	}
	if err := errors.Join(err, out.Close()); err != nil {
		return err
	}
	if err := dress(to, info); err != nil {
		return err
	}
	keepTimes(to, info)
	return nil
}
