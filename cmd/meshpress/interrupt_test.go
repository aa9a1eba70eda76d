//go:build unix

package main

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestSignalEndsAConnection: a registry that never answers must not keep the
// program, and no half lock must be left.
func TestSignalEndsAConnection(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run(sig.String(), func(t *testing.T) {
			asked, end := make(chan bool, 100), make(chan bool)
			registry := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
				asked <- true
				<-end
			}))
			defer registry.Close()
			defer close(end)
			dir := t.TempDir()
			writeInput(t, filepath.Join(dir, "ilm.yaml"), oneCluster)
			host := strings.TrimPrefix(registry.URL, "http://")
			cmd := exec.Command("meshpress", "charts", "lock", dir, "--repository", registry.URL, "--insecure-host", host, "--allow-host", host)
			cmd.Env = append(os.Environ(), "XDG_CACHE_HOME="+t.TempDir(), "HOME="+t.TempDir())
			var message strings.Builder
			cmd.Stderr = &message
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			<-asked
			if err := cmd.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			failed, ok := errors.AsType[*exec.ExitError](cmd.Wait())
			if !ok || failed.ExitCode() != exitEnvironment {
				t.Errorf("ended by %v, want exit code %d\n%s", failed, exitEnvironment, message.String())
			}
			entries, err := os.ReadDir(dir)
			if err != nil || len(entries) != 1 {
				t.Errorf("there are %v, %v", entries, err)
			}
		})
	}
}
