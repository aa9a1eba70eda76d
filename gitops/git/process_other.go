//go:build !linux

package git

import "syscall"

// endingWithUs does nothing: other systems cannot do what Linux does.
func endingWithUs() (how *syscall.SysProcAttr, ended func()) { return nil, func() {} }
