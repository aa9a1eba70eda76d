//go:build !linux

package gitops

import (
	"errors"
	"os"
)

func exchangeDirs(_ *os.Root, _, _ string) error { return errors.ErrUnsupported }
