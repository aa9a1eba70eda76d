package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Argo CD ends a plugin by SIGTERM when the time is over: it must end at once,
// and have printed nothing while it is still at work.
func TestPluginObeysSIGTERM(t *testing.T) {
	dir := t.TempDir()
	for i := range 120 { // seconds of reading
		writeInput(t, filepath.Join(dir, fmt.Sprintf("other-%03d.yaml", i)),
			strings.Repeat("---\napiVersion: v1\nkind: ConfigMap\ndata: {a: [b, c, {d: e}]}\n", 2000))
	}
	writeInput(t, filepath.Join(dir, "ilm.yaml"), oneCluster)
	opened := opening(t, filepath.Join(dir, "other-000.yaml"))
	cmd := plugin(t, dir)
	var out bytes.Buffer
	cmd.Stdout = &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	opened()
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); cmd.ProcessState.ExitCode() != exitEnvironment {
		t.Errorf("ended by %v, want exit code %d", err, exitEnvironment)
	}
	if out.Len() > 0 {
		t.Errorf("printed %d bytes before everything was rendered", out.Len())
	}
}

// opening returns a function that waits until somebody opens a file.
func opening(t *testing.T, file string) (wait func()) {
	t.Helper()
	fd, err := syscall.InotifyInit1(syscall.IN_CLOEXEC)
	if err != nil {
		t.Skip(err)
	}
	events := os.NewFile(uintptr(fd), "inotify")
	t.Cleanup(func() { events.Close() })
	if _, err := syscall.InotifyAddWatch(fd, file, syscall.IN_OPEN); err != nil {
		t.Fatal(err)
	}
	return func() {
		if _, err := events.Read(make([]byte, syscall.SizeofInotifyEvent+syscall.PathMax)); err != nil {
			t.Fatal(err)
		}
	}
}
