package apiserver

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// Process is a running program in its own process group. Its output goes to a file.
type Process struct {
	cmd  *exec.Cmd
	log  string
	done chan struct{} // closed when it has ended
}

// Run starts a program in a directory until the end of the test.
func Run(t testing.TB, dir, program string, args ...string) *Process {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Env, cmd.Dir = []string{"PATH=/usr/bin:/bin", "HOME=" + dir}, dir
	return Begin(t, cmd, filepath.Join(dir, filepath.Base(program)+".log"))
}

// Begin starts a command until the end of the test. Its output goes to the file log.
func Begin(t testing.TB, cmd *exec.Cmd, log string) *Process {
	t.Helper()
	out, err := os.Create(log)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close() // the program has its own descriptor
	p := &Process{cmd: cmd, log: log, done: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = out, out
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setpgid, cmd.SysProcAttr.Pdeathsig = true, syscall.SIGKILL
	if err := cmd.Start(); err != nil {
		t.Fatalf("start %s: %v", cmd.Path, err)
	}
	go func() { defer close(p.done); _ = cmd.Wait() }()
	t.Cleanup(func() { p.Stop(); p.tail(t) })
	return p
}

// Stop kills the program.
func (p *Process) Stop() {
	_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
	<-p.done
}

// Ended tells whether the program has ended.
func (p *Process) Ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// Log returns what the program has written.
func (p *Process) Log() string {
	text, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// tail prints the end of the log if the test failed.
func (p *Process) tail(t testing.TB) {
	if text := p.Log(); t.Failed() {
		t.Logf("--- %s\n%s", filepath.Base(p.log), text[max(0, len(text)-4000):])
	}
}

// FreePort returns a port of the loopback interface that is free now.
func FreePort(t testing.TB) int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}
