package gitops

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// link makes a hard link. Tests replace it to be on a file system without links.
var link = (*os.Root).Link

const hintMounted = "\nhint: something is mounted there; unmount it"

// carryForeign makes to another name of the file from. Where links are not
// possible it is a copy.
func carryForeign(root *os.Root, from, to string, info fs.FileInfo) error {
	err := linkOrCopy(root, from, to, info)
	step("foreign file kept")
	if _, gone := root.Lstat(from); errors.Is(gone, fs.ErrNotExist) {
		return nil // somebody deletes it just now
	}
	return err
}

func linkOrCopy(root *os.Root, from, to string, info fs.FileInfo) error {
	if info.Mode().Type() == fs.ModeSymlink { // some systems link to its target
		return copyLink(root, from, to, info)
	}
	err := link(root, from, to)
	if errors.Is(err, syscall.EXDEV) {
		return fmt.Errorf("%w%s", err, hintMounted)
	}
	if err != nil && info.Mode().IsRegular() {
		return copyFile(root, from, to, info)
	}
	return err
}

func copyLink(root *os.Root, from, to string, info fs.FileInfo) error {
	target, err := root.Readlink(from)
	if err != nil {
		return err
	}
	if err := root.Symlink(target, to); err != nil {
		return err
	}
	keepOwner(root, to, info)
	return nil
}

func copyFile(root *os.Root, from, to string, info fs.FileInfo) error {
	in, err := openFile(root, from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := root.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
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
	if err := dress(root, to, info); err != nil {
		return err
	}
	keepTimes(root, to, info)
	return nil
}
