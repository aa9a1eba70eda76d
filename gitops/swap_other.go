//go:build !linux

package gitops

import "errors"

func exchangeDirs(_, _ string) error { return errors.ErrUnsupported }
