package gitops

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
)

const hintMounted = "\nhint: something is mounted there; unmount it"

// carryForeign makes a hard link to the file from. Where links are not possible, it
// makes a copy.
func carryForeign(root disk, from, to string, info fs.FileInfo) error {
	err := linkOrCopy(root, from, to, info)
	root.step("foreign file kept")
	if _, gone := root.Lstat(from); errors.Is(gone, fs.ErrNotExist) {
		return nil // somebody deletes it just now
	}
	return err
}

func linkOrCopy(root disk, from, to string, info fs.FileInfo) error {
	if info.Mode().Type() == fs.ModeSymlink { // some systems link to its target
		return copyLink(root, from, to, info)
	}
	err := root.link(root.Root, from, to)
	if errors.Is(err, syscall.EXDEV) {
		return fmt.Errorf("%w%s", err, hintMounted)
	}
	if err != nil && info.Mode().IsRegular() {
		return copyFile(root, from, to, info)
	}
	return err
}

func copyLink(root disk, from, to string, info fs.FileInfo) error {
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

func copyFile(root disk, from, to string, info fs.FileInfo) error {
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
		err = root.sync(out)
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
