package git

import (
	"runtime"
	"syscall"
)

// endingWithUs lets git end with this program, also when that is killed and cannot end it. The system sends the
// signal when the thread ends that started git, so the goroutine keeps its thread until git has ended. git
// removes its locks on SIGTERM.
func endingWithUs() (how *syscall.SysProcAttr, ended func()) {
	runtime.LockOSThread()
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}, runtime.UnlockOSThread
}
