//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package gitops

import (
	"errors"
	"io/fs"
	"os"
)

func tryLock(*os.File) error { return errors.ErrUnsupported }

func unlock(f *os.File) error { return f.Close() }

func syncDir(disk, string) error { return nil }

func keepOwner(disk, string, fs.FileInfo) {}

func sameDevice(_, _ fs.FileInfo) bool { return true }

const openNow = 0

func signOf(*os.File) (string, error) { return "", errors.ErrUnsupported }
