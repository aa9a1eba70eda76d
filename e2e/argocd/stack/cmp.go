package stack

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	pluginclient "github.com/argoproj/argo-cd/v3/cmpserver/apiclient"
)

// PluginServer is a running argocd-cmp-server.
type PluginServer struct {
	Sockets string // directory of the sockets of all plugins
	process *process
}

// StartPluginServer starts Argo CD's own cmp-server with a plugin.yaml. Its files are in dir. meshpress is only
// on its PATH.
func StartPluginServer(t testing.TB, h Hosts, dir string, config []byte) *PluginServer {
	t.Helper()
	s := &PluginServer{Sockets: filepath.Join(dir, "plugins")}
	for _, sub := range []string{"plugins", "cmp", "work", "tmp", "bin", "home"} {
		makeDir(t, filepath.Join(dir, sub))
	}
	write(t, filepath.Join(dir, "cmp", "plugin.yaml"), config)
	link(t, h.Meshpress, filepath.Join(dir, "bin", "meshpress"))
	s.process = start(t, dir, h.path("argocd-cmp-server"), []string{
		"PATH=" + filepath.Join(dir, "bin") + ":/usr/bin:/bin", "HOME=" + filepath.Join(dir, "home"),
		"TMPDIR=" + filepath.Join(dir, "tmp"),
		"ARGOCD_PLUGINSOCKFILEPATH=" + s.Sockets,
		"ARGOCD_CMP_WORKDIR=" + filepath.Join(dir, "work"), // it is emptied at the start
	}, "--config-dir-path", filepath.Join(dir, "cmp"), "--loglevel", "debug", "--logformat", "text")
	socket := filepath.Join(s.Sockets, "meshpress.sock")
	awaitProcess(t, s.process, func() error { _, err := os.Stat(socket); return err })
	return s
}

// Client returns Argo CD's own client of the plugin.
func (s *PluginServer) Client(t testing.TB) pluginclient.ConfigManagementPluginServiceClient {
	t.Helper()
	set := pluginclient.NewConfigManagementPluginClientSet(filepath.Join(s.Sockets, "meshpress.sock"))
	closer, client, err := set.NewConfigManagementPluginClient()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = closer.Close() })
	return client
}

// Idle returns an error while a program of the plugin runs.
func (s *PluginServer) Idle() error {
	pid := s.process.cmd.Process.Pid
	files, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	if err != nil {
		return err
	}
	for _, f := range files {
		if children, _ := os.ReadFile(f); len(children) > 0 {
			return fmt.Errorf("processes %s run", children)
		}
	}
	return nil
}

// PluginConfig returns the output of `meshpress argocd plugin`.
func PluginConfig(t testing.TB, h Hosts, args ...string) []byte {
	t.Helper()
	return Output(t, exec.Command(h.Meshpress, append([]string{"argocd", "plugin"}, args...)...))
}

// Output returns the output of a command; a failure ends the test.
func Output(t testing.TB, cmd *exec.Cmd) []byte {
	t.Helper()
	out, err := cmd.Output()
	if err != nil {
		stderr := ""
		if exit, ok := err.(*exec.ExitError); ok {
			stderr = string(exit.Stderr)
		}
		t.Fatal(fmt.Errorf("%s: %w\n%s", cmd, err, stderr))
	}
	return out
}

func makeDir(t testing.TB, path string) {
	t.Helper()
	if err := os.MkdirAll(path, 0o755); err != nil {
		t.Fatal(err)
	}
}

func write(t testing.TB, path string, text []byte) {
	t.Helper()
	makeDir(t, filepath.Dir(path))
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
}

func link(t testing.TB, target, path string) {
	t.Helper()
	if err := os.Symlink(target, path); err != nil {
		t.Fatal(err)
	}
}
