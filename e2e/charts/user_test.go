package charts

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The login of all hosts here. No program must print the password.
const (
	login    = "reader"
	password = "pass-word-of-the-reader"
)

// user runs programs in its own directory and home.
type user struct {
	testing.TB
	dir string
	env []string
}

// newUser returns a user without logins.
func newUser(t testing.TB) *user {
	t.Helper()
	built(t, "MESHPRESS_BIN", "")
	u := &user{TB: t, dir: t.TempDir()}
	u.env = []string{
		"PATH=" + u.path("bin") + ":" + os.Getenv("PATH"), "HOME=" + u.dir,
		"XDG_CACHE_HOME=" + u.path("cache"), "XDG_CONFIG_HOME=" + u.path("config"), "XDG_DATA_HOME=" + u.path("data"),
		"TMPDIR=" + u.path("tmp"),
		"HELM_REGISTRY_CONFIG=" + u.path("helm-registry.json"), "HELM_REPOSITORY_CONFIG=" + u.path("repositories.yaml"),
		"DOCKER_CONFIG=" + u.path("docker"),
		"HTTP_PROXY=http://" + nowhere, "HTTPS_PROXY=http://" + nowhere, // not used for 127.0.0.1
	}
	u.mkdir("tmp")
	return u
}

// nowhere is an address without a server.
const nowhere = "127.0.0.1:1"

func (u *user) path(name string) string { return filepath.Join(u.dir, name) }

func (u *user) mkdir(name string) {
	u.Helper()
	if err := os.MkdirAll(u.path(name), 0o755); err != nil {
		u.Fatal(err)
	}
}

func (u *user) write(name, text string) {
	u.Helper()
	u.mkdir(filepath.Dir(name))
	if err := os.WriteFile(u.path(name), []byte(text), 0o755); err != nil {
		u.Fatal(err)
	}
}

func (u *user) read(name string) string {
	u.Helper()
	text, err := os.ReadFile(u.path(name))
	if err != nil {
		u.Fatal(err)
	}
	return string(text)
}

func (u *user) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = u.dir, u.env
	return cmd
}

// run runs a program to its end.
func (u *user) run(name string, args ...string) result {
	u.Helper()
	return u.start(u.command(name, args...))()
}

// start starts a program; end waits for it.
func (u *user) start(cmd *exec.Cmd) (end func() result) {
	u.Helper()
	var out, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &stderr
	if err := cmd.Start(); err != nil {
		u.Fatal(err)
	}
	return func() result {
		_ = cmd.Wait() // the exit code is checked instead
		if strings.Contains(out.String()+stderr.String(), password) {
			u.Errorf("%s prints the password:\n%s%s", cmd.Args, out.String(), stderr.String())
		}
		return result{u, out.String(), stderr.String(), cmd.ProcessState.ExitCode(), cmd.ProcessState}
	}
}

func (u *user) meshpress(args ...string) result {
	u.Helper()
	return u.run(built(u, "MESHPRESS_BIN", ""), args...)
}

// charts runs a command of meshpress about the charts of fleet/.
func (u *user) charts(verb string, more ...string) result {
	u.Helper()
	return u.meshpress(append([]string{"charts", verb, "fleet"}, more...)...)
}

func (u *user) helm(args ...string) result {
	u.Helper()
	return u.run(built(u, "MESHPRESS_HOSTS", "helm"), args...)
}

// cached lists the files in the cache of meshpress.
func (u *user) cached() []string {
	u.Helper()
	files, err := filepath.Glob(u.path("cache/meshpress/charts") + "/*")
	if err != nil {
		u.Fatal(err)
	}
	return files
}

// forget removes the cache.
func (u *user) forget() {
	u.Helper()
	if err := os.RemoveAll(u.path("cache/meshpress")); err != nil {
		u.Fatal(err)
	}
}

var archiveName = regexp.MustCompile(`^sha256-[0-9a-f]{64}\.tgz$`)

// whole fails the test if the cache has a file that is not a whole archive.
func (u *user) whole() {
	u.Helper()
	for _, file := range u.cached() {
		if !archiveName.MatchString(filepath.Base(file)) {
			u.Errorf("%s is left over", file)
		}
	}
	left, err := filepath.Glob(u.path("tmp") + "/*")
	if err != nil || len(left) > 0 {
		u.Errorf("left over: %s (%v)", left, err)
	}
	if left, _ := filepath.Glob(u.path("fleet") + "/.*"); len(left) > 0 {
		u.Errorf("left over: %s", left)
	}
}
