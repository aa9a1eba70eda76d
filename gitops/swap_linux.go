package gitops

import (
	"errors"
	"fmt"
	"os"
	"path"

	"golang.org/x/sys/unix"
)

// exchangeDirs swaps two directories by the open directories that hold them.
func exchangeDirs(root *os.Root, a, b string) error {
	inA, err := root.Open(path.Dir(a))
	if err != nil {
		return err
	}
	defer inA.Close()
	inB, err := root.Open(path.Dir(b))
	if err != nil {
		return err
	}
	defer inB.Close()
	err = unix.Renameat2(int(inA.Fd()), path.Base(a), int(inB.Fd()), path.Base(b), unix.RENAME_EXCHANGE)
	if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOSYS) {
		return fmt.Errorf("%w: %w", errors.ErrUnsupported, err)
	}
	if err != nil {
		return &os.LinkError{Op: "exchange", Old: a, New: b, Err: err}
	}
	return nil
}
