//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package gitops

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// tryLock locks an open file or directory until [unlock] or the end of the process.
func tryLock(f *os.File) error {
	for {
		err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		switch {
		case errors.Is(err, unix.EINTR):
		case errors.Is(err, unix.EWOULDBLOCK):
			return errLocked
		default:
			return err
		}
	}
}

// unlock does not only close: a process that is just being started may have the
// file open too, until it is another program.
func unlock(f *os.File) error {
	return errors.Join(unix.Flock(int(f.Fd()), unix.LOCK_UN), f.Close())
}

// syncDir makes the entries of a directory safe on disk.
func syncDir(root disk, dir string) error {
	f, err := root.Open(dir)
	if err != nil {
		return err
	}
	err = root.sync(f)
	if errors.Is(err, unix.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		err = nil // a file system that cannot
	}
	return errors.Join(err, f.Close())
}

// keepOwner gives a file the owner of another one, if we may.
func keepOwner(root disk, name string, like fs.FileInfo) {
	if st, ok := like.Sys().(*syscall.Stat_t); ok {
		_ = root.Lchown(name, int(st.Uid), int(st.Gid))
	}
}

func sameDevice(a, b fs.FileInfo) bool {
	x, okX := a.Sys().(*syscall.Stat_t)
	y, okY := b.Sys().(*syscall.Stat_t)
	return !okX || !okY || x.Dev == y.Dev
}

// openNow keeps the opening of a pipe from waiting for its other end.
const openNow = syscall.O_NONBLOCK

// signOf tells a file from every other one that this user has had on this disk:
// by its inode and the time when it last changed, which no program can set.
func signOf(f *os.File) (string, error) {
	var st unix.Stat_t
	if err := unix.Fstat(int(f.Fd()), &st); err != nil {
		return "", err
	}
	if int(st.Uid) != os.Geteuid() {
		return "", errors.New("the file is of another user")
	}
	return fmt.Sprintf("inode %d, changed %d", st.Ino, st.Ctim.Nano()), nil
}
