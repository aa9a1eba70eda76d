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
	mostMemory = 800 << 20 // resident bytes; a cluster takes some 60 MB
	mostOutput = 16 << 20  // bytes on stdout and stderr together
)

// call is one run of the program.
type call struct {
	dir   string   // path in the world
	env   []string // in addition to HOME and PATH
	stdin string
	args  []string

	unwatched bool // without strace, because its CPU time is measured
}

type result struct {
	call
	code     int
	out, err string
	memory   int64   // peak in bytes
	seconds  float64 // CPU time
	trace    []event // nil without strace
	ended    string  // why the run was killed; "" if it ended by itself
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

// run runs the program under strace if possible. It kills a run that uses far too much.
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

// watch kills the group of a process that uses too much, and returns the reason. peak is the memory of the
// program: the kernel's figure at its end would include the test, from which it was forked.
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

// peakOf returns the peak memory of a process or its children so far, in bytes.
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

// bounded keeps only the beginning of what is written.
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
