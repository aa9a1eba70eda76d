package image

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

const (
	top     = "../.."
	name    = "localhost/meshpress:test"
	version = "1.2.3-test"
)

// containersConf replaces defaults of Debian that need systemd, and limits that a container must not set.
const containersConf = `[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "none"
`

const storageConf = `[storage]
driver = "vfs"
graphroot = "%[1]s/graph"
runroot = "%[1]s/run"
`

// TestMain keeps images and containers in a separate folder.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "meshpress-image-")
	if err != nil {
		panic(err)
	}
	for file, text := range map[string]string{"containers.conf": containersConf,
		"storage.conf": fmt.Sprintf(storageConf, dir)} {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644); err != nil {
			panic(err)
		}
	}
	os.Setenv("CONTAINERS_CONF", filepath.Join(dir, "containers.conf"))
	os.Setenv("CONTAINERS_STORAGE_CONF", filepath.Join(dir, "storage.conf"))
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// missing returns why the tests cannot run, "" if they can.
func missing() string {
	if os.Getuid() != 0 {
		return "root is needed: buildah and podman run without user namespaces here"
	}
	if os.Getenv("MESHPRESS_BIN") == "" {
		return "MESHPRESS_BIN names no program to compare with: run `make build`"
	}
	for _, tool := range []string{"buildah", "podman", "runc", "busybox"} {
		if _, err := exec.LookPath(tool); err != nil {
			return tool + " is not installed: apt-get install buildah podman runc busybox-static"
		}
	}
	return ""
}

var build = sync.OnceValue(func() error {
	base, err := os.MkdirTemp("", "meshpress-base-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(base)
	// The build needs all modules of the program, including those that this machine did not need yet.
	if out, err := command(top, "go", "mod", "download").CombinedOutput(); err != nil {
		return fmt.Errorf("go mod download: %w\n%s", err, out)
	}
	if err := makeBase(base); err != nil {
		return err
	}
	args := []string{"build", "--isolation", "chroot", "--pull-never", "--layers=false", "--build-arg",
		"VERSION=" + version, "-t", name}
	for env, inside := range map[string]string{"GOROOT": "/usr/local/go:ro", "GOMODCACHE": "/gomod:ro",
		"GOCACHE": "/gocache"} {
		dir, err := command(top, "go", "env", env).Output()
		if err != nil {
			return err
		}
		args = append(args, "-v", strings.TrimSpace(string(dir))+":"+inside)
	}
	return run("buildah", append(args, top)...)
})

// makeBase makes the base image of the Dockerfile.
func makeBase(dir string) error {
	for _, sub := range []string{"bin", "tmp"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			return err
		}
	}
	busybox, err := exec.LookPath("busybox")
	if err != nil {
		return err
	}
	program, err := os.ReadFile(busybox)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "bin/busybox"), program, 0o755); err != nil {
		return err
	}
	for _, tool := range []string{"sh", "mkdir", "chmod", "printf"} {
		if err := os.Symlink("busybox", filepath.Join(dir, "bin", tool)); err != nil {
			return err
		}
	}
	file := filepath.Join(dir, "Dockerfile")
	text := "FROM scratch\nCOPY bin /bin\nCOPY tmp /tmp\nENV PATH=/usr/local/go/bin:/bin HOME=/tmp GOPROXY=off " +
		"GOFLAGS=-buildvcs=false GOTOOLCHAIN=local GOCACHE=/gocache GOMODCACHE=/gomod\n"
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		return err
	}
	return run("buildah", "build", "--isolation", "chroot", "--pull-never", "-t", "docker.io/library/golang:1.26",
		"-f", file, dir)
}

func command(dir, program string, args ...string) *exec.Cmd {
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	return cmd
}

func run(program string, args ...string) error {
	if out, err := exec.Command(program, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w\n%s", program, strings.Join(args, " "), err, out)
	}
	return nil
}

// image builds the image once for all tests.
func image(t *testing.T) {
	t.Helper()
	if reason := missing(); reason != "" {
		t.Skip(reason)
	}
	if err := build(); err != nil {
		t.Fatal(err)
	}
}

// asFunction are podman's arguments that run functions as kustomize does, with a read-only file system.
var asFunction = []string{"run", "--rm", "-i", "--network", "none", "--user", "nobody",
	"--security-opt=no-new-privileges", "--read-only"}

// container runs the image; more are additional arguments of podman.
func container(in string, more []string, args ...string) result {
	all := append(append(append([]string{}, asFunction...), more...), name)
	return start(in, exec.Command("podman", append(all, args...)...))
}

// program runs the program itself.
func program(in string, args ...string) result {
	return start(in, exec.Command(os.Getenv("MESHPRESS_BIN"), args...))
}

type result struct {
	code     int
	out, err string
}

func start(in string, cmd *exec.Cmd) result {
	var out, err bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(in), &out, &err
	_ = cmd.Run()
	return result{cmd.ProcessState.ExitCode(), out.String(), err.String()}
}
