//go:build unix

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

const oneCluster = `apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata: {name: istiod}
spec:
  installations:
    - clusters: [{name: cluster1}]
      istioOperatorSpec: {profile: minimal, tag: 1.24.2}
`

// plugin returns the program as Argo CD starts it: in the folder of an Application.
func plugin(t *testing.T, dir string, env ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command("meshpress", "argocd", "generate")
	cmd.Dir = dir
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH")}, env...)
	return cmd
}

func writeInput(t *testing.T, file, content string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(content), 0o644)); err != nil {
		t.Fatal(err)
	}
}

// TestPluginObeysSIGTERMWhileItWrites proves that the exit code reports an interrupted write: a part of the
// output may be out before the signal.
func TestPluginObeysSIGTERMWhileItWrites(t *testing.T) {
	dir := t.TempDir()
	writeInput(t, filepath.Join(dir, "ilm.yaml"), oneCluster)
	cmd := plugin(t, dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(out, make([]byte, 1)); err != nil { // a pipe holds less than the output
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); cmd.ProcessState.ExitCode() != exitEnvironment {
		t.Errorf("ended by %v, want exit code %d", err, exitEnvironment)
	}
}

// TestPluginIsInTime proves that one cluster of a fleet of 2000 costs about what it costs alone: Argo CD stops a call
// after 90 seconds, and all clusters would cost a hundred times as much.
func TestPluginIsInTime(t *testing.T) {
	alone, one := costOfLast(t, 1), costOfLast(t, 2000)
	if one > 20*alone {
		t.Errorf("one cluster of 2000 costs %v of CPU, and alone %v", one, alone)
	}
}

// costOfLast returns the CPU time for the last cluster of a fleet.
func costOfLast(t *testing.T, clusters int) time.Duration {
	t.Helper()
	dir := t.TempDir()
	names := make([]string, clusters)
	for i := range names {
		names[i] = fmt.Sprintf("{name: cluster%d}", i+1)
	}
	writeInput(t, filepath.Join(dir, "ilm.yaml"),
		strings.Replace(oneCluster, "{name: cluster1}", strings.Join(names, ", "), 1))
	cmd := plugin(t, dir, fmt.Sprintf(`ARGOCD_APP_PARAMETERS=[{"name":"cluster","string":"cluster%d"}]`, clusters))
	if out, err := cmd.Output(); err != nil || len(out) == 0 {
		t.Fatalf("%d bytes, %v", len(out), err)
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
}
