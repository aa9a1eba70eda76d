//go:build !linux

package gitops

import (
	"errors"
	"os"
)

func syncsAll() bool { return false }

func syncFileSystem(*os.File) error { return errors.ErrUnsupported }
