package hostile

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	mostMemory = 600 << 20 // bytes that are resident; a cluster takes some 60 MB
	mostOutput = 16 << 20  // bytes on stdout and stderr together
)

// call is one run of the program.
type call struct {
	dir   string   // in the world
	env   []string // beside home and PATH
	stdin string
	args  []string
}

type result struct {
	call
	code     int
	out, err string
	memory   int64   // at its peak, in bytes
	trace    []event // nil if nobody watched
	ended    string  // why the run had to be ended; "" if it ended by itself
}

func (r result) String() string {
	return fmt.Sprintf("meshpress %s (in %s)\nexit code %d, %d MiB\nstdout: %s\nstderr: %s",
		strings.Join(r.args, " "), r.dir, r.code, r.memory>>20, short(r.out), short(r.err))
}

func short(text string) string {
	const most = 2000
	if len(text) > most {
		return fmt.Sprintf("%q... (%d bytes)", text[:most], len(text))
	}
	return fmt.Sprintf("%q", text)
}

// run runs the program, watched by strace where that is possible. A run that
// takes far more than its share is ended.
func (w *world) run(c call) result {
	w.Helper()
	trace := filepath.Join(w.TempDir(), "trace")
	cmd := exec.Command(meshpress, c.args...)
	if strace != "" {
		cmd = exec.Command(strace, append([]string{
			"-f", "-qq", "-y", "--seccomp-bpf", "-s", "4096", "-e", "trace=%file,%network,%process", "-e", "signal=none", "-o", trace, "--", meshpress,
		}, c.args...)...)
	}
	cmd.Dir, cmd.Stdin = w.path(c.dir), strings.NewReader(c.stdin)
	cmd.Env = append([]string{"HOME=" + w.path("home"), "PATH=" + os.Getenv("PATH"), "TMPDIR=" + w.path("tmp"), "LC_ALL=C"}, c.env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	out, errors := &bounded{most: mostOutput * 8}, &bounded{most: mostOutput * 8}
	cmd.Stdout, cmd.Stderr = out, errors
	must(w, cmd.Start())
	r := result{call: c}
	done, watched := make(chan struct{}), make(chan string)
	go func() { watched <- watch(cmd.Process.Pid, done) }()
	_ = cmd.Wait()
	close(done)
	r.ended = <-watched
	r.code, r.out, r.err = cmd.ProcessState.ExitCode(), out.String(), errors.String()
	r.memory = cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss << 10
	if strace != "" {
		r.trace = readTrace(w, trace)
	}
	return r
}

// watch ends the group of a process that takes too much, and says why.
func watch(pid int, done <-chan struct{}) string {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	late := time.After(*patience)
	for {
		reason := ""
		select {
		case <-done:
			return ""
		case <-late:
			reason = fmt.Sprintf("it still ran after %v", *patience)
		case <-tick.C:
			if used := resident(pid); used > 2*mostMemory {
				reason = fmt.Sprintf("it took %d MiB of memory", used>>20)
			}
		}
		if reason != "" {
			_ = syscall.Kill(-pid, syscall.SIGKILL)
			<-done
			return reason
		}
	}
}

// resident is the memory of a process and what it started, in bytes.
func resident(pid int) int64 {
	proc := "/proc/" + strconv.Itoa(pid)
	var pages int64
	if text, err := os.ReadFile(proc + "/statm"); err == nil {
		fields := strings.Fields(string(text))
		if len(fields) > 1 {
			pages, _ = strconv.ParseInt(fields[1], 10, 64)
		}
	}
	used := pages * int64(os.Getpagesize())
	children, _ := filepath.Glob(proc + "/task/*/children")
	for _, name := range children {
		text, _ := os.ReadFile(name)
		for _, field := range strings.Fields(string(text)) {
			if child, err := strconv.Atoi(field); err == nil {
				used += resident(child)
			}
		}
	}
	return used
}

// bounded keeps the beginning of what is written.
type bounded struct {
	bytes.Buffer
	most int
}

func (b *bounded) Write(p []byte) (int, error) {
	if room := b.most - b.Len(); room > 0 {
		b.Buffer.Write(p[:min(len(p), room)])
	}
	return len(p), nil
}
