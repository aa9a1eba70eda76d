package gitops

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// syncsAll tells whether the system can make a whole file system safe on disk and says when it failed: syncfs
// returns errors of writing back since Linux 5.8 (its manual page).
func syncsAll() bool {
	var name unix.Utsname
	if unix.Uname(&name) != nil {
		return false
	}
	var major, minor int
	_, err := fmt.Sscanf(unix.ByteSliceToString(name.Release[:]), "%d.%d", &major, &minor)
	return err == nil && (major > 5 || major == 5 && minor >= 8)
}

// syncFileSystem makes everything on the file system of an open directory safe on disk. It returns errors since the
// directory was opened.
func syncFileSystem(dir *os.File) error {
	if err := unix.Syncfs(int(dir.Fd())); err != nil {
		return &os.PathError{Op: "syncfs", Path: dir.Name(), Err: err}
	}
	return nil
}
