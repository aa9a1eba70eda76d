package hostile

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	mostMemory = 800 << 20 // bytes that are resident; a cluster takes some 60 MB
	mostOutput = 16 << 20  // bytes on stdout and stderr together
)

// call is one run of the program.
type call struct {
	dir   string   // in the world
	env   []string // beside home and PATH
	stdin string
	args  []string

	unwatched bool // by strace: its CPU time is measured
}

type result struct {
	call
	code     int
	out, err string
	memory   int64   // at its peak, in bytes
	seconds  float64 // of CPU
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
	if strace != "" && !c.unwatched {
		cmd = exec.Command(strace, append([]string{
			"-f", "-qq", "-y", "--seccomp-bpf", "-s", "4096", "-e", "trace=%file,%network,%process", "-e", "signal=none",
			"-o", trace, "--", meshpress,
		}, c.args...)...)
	}
	cmd.Dir, cmd.Stdin = w.path(c.dir), strings.NewReader(c.stdin)
	cmd.Env = append([]string{"HOME=" + w.path("home"), "PATH=" + os.Getenv("PATH"), "TMPDIR=" + w.path("tmp"),
		"LC_ALL=C"}, c.env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	out, errors := &bounded{most: mostOutput * 8}, &bounded{most: mostOutput * 8}
	cmd.Stdout, cmd.Stderr = out, errors
	must(w, cmd.Start())
	r := result{call: c}
	done, watched := make(chan struct{}), make(chan struct{})
	go func() { r.ended, r.memory = watch(cmd.Process.Pid, done); close(watched) }()
	_ = cmd.Wait()
	close(done)
	<-watched
	r.code, r.out, r.err = cmd.ProcessState.ExitCode(), out.String(), errors.String()
	r.seconds = seconds(cmd.ProcessState.SysUsage().(*syscall.Rusage))
	if strace != "" && !c.unwatched {
		r.trace = readTrace(w, trace)
	}
	return r
}

// watch ends the group of a process that takes too much, and says why. peak is
// the memory of the program: what the kernel says at its end counts that of the
// test, too, which it was forked from.
func watch(pid int, done <-chan struct{}) (reason string, peak int64) {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	late := time.After(*patience)
	for {
		select {
		case <-done:
			return "", peak
		case <-late:
			reason = fmt.Sprintf("it still ran after %v", *patience)
		case <-tick.C:
			if peak = max(peak, peakOf(pid)); peak > 2*mostMemory {
				reason = fmt.Sprintf("it took %d MiB of memory", peak>>20)
			}
		}
		if reason != "" {
			_ = syscall.Kill(-pid, syscall.SIGKILL)
			<-done
			return reason, peak
		}
	}
}

// peakOf is the most memory, in bytes, that the program had so far. It is this
// process or what it started.
func peakOf(pid int) (peak int64) {
	proc := "/proc/" + strconv.Itoa(pid)
	if exe, err := os.Readlink(proc + "/exe"); err == nil && exe == meshpress {
		status, _ := os.ReadFile(proc + "/status")
		if m := highWater.FindSubmatch(status); m != nil {
			peak, _ = strconv.ParseInt(string(m[1]), 10, 64)
		}
		return peak << 10
	}
	children, _ := filepath.Glob(proc + "/task/*/children")
	for _, name := range children {
		text, _ := os.ReadFile(name)
		for _, field := range strings.Fields(string(text)) {
			if child, err := strconv.Atoi(field); err == nil {
				peak = max(peak, peakOf(child))
			}
		}
	}
	return peak
}

var highWater = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

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
