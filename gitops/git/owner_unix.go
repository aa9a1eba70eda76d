//go:build unix

package git

import (
	"fmt"
	"os"
	"syscall"
)

// checkOwner refuses a repository that another user put above the files,
// because its commits would be trusted. The repository may belong to the user
// who runs this, to the owner of the files, or to the administrator. No program
// of the repository runs in any case.
func checkOwner(p place, files string) error {
	user, known := owner(files)
	for _, dir := range []string{p.dir, p.common} {
		if uid, ok := owner(dir); known && ok && uid != user && uid != os.Geteuid() && uid != 0 {
			return fmt.Errorf("repository %q belongs to user %d, and %q to user %d\nhint: they must have one owner, or the "+
				"repository must be yours", dir, uid, files, user)
		}
	}
	return nil
}

func owner(name string) (int, bool) {
	info, err := os.Stat(name)
	if err != nil {
		return 0, false
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, false
	}
	return int(stat.Uid), true
}
