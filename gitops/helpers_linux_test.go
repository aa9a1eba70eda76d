package gitops

import (
	"fmt"
	"io/fs"
	"syscall"
)

// setUp makes the modes in the tests the same for everybody.
func setUp() { syscall.Umask(0o022) }

// identity is the same only for the same file with the same owner.
func identity(info fs.FileInfo) string {
	st := info.Sys().(*syscall.Stat_t)
	return fmt.Sprintf("inode %d owner %d:%d", st.Ino, st.Uid, st.Gid)
}
