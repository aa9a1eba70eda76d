//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// hostile creates a repository that tries to read the folder beside it.
func hostile(t *testing.T, work string) (app string) {
	t.Helper()
	app = filepath.Join(work, "repo", "app")
	writeInput(t, filepath.Join(work, "outside", "secret.yaml"), "password: hunter2\npassword: hunter2\n")
	writeInput(t, filepath.Join(work, "outside", "charts", "base", "Chart.yaml"), "name: base\nversion: 1.24.2\n")
	writeInput(t, filepath.Join(app, "ilm.yaml"), oneCluster)
	writeInput(t, filepath.Join(app, "profile", "ilm.yaml"),
		strings.Replace(oneCluster, "minimal", "../../../outside/secret", 1))
	writeInput(t, filepath.Join(app, "package", "ilm.yaml"),
		strings.Replace(oneCluster, "profile: minimal", "profile: minimal, installPackagePath: /etc", 1))
	writeInput(t, filepath.Join(app, "config", "meshpress.yaml"), "apiVersion: meshpress.dev/v1alpha1\nkind: "+
		"RenderConfig\nspec: {resources: [../../../outside, /etc/passwd, ../linked], charts: {dir: ../../../outside}}\n")
	writeInput(t, filepath.Join(app, "waived", "meshpress.yaml"), "apiVersion: meshpress.dev/v1alpha1\nkind: "+
		"RenderConfig\nspec: {policies: {files: [../../../outside], waivers: [{code: MP0033, reason: a test, expires: "+
		"\"2099-12-31\"}]}}\n")
	writeInput(t, filepath.Join(app, "linked", "ilm.yaml"), oneCluster)
	for name, to := range map[string]string{
		"file.yaml": "../../../outside/secret.yaml", "absolute.yaml": filepath.Join(work, "outside/secret.yaml"),
		"dir":      "../../../outside",
		"absolute": filepath.Join(work, "outside"), "twice": "dir/../../outside", "proc.yaml": "/proc/self/environ",
		"top": "/", "loop.yaml": "loop.yaml",
	} {
		if err := os.Symlink(to, filepath.Join(app, "linked", name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(filepath.Join(app, "linked", "fifo.yaml"), 0o644); err != nil {
		t.Fatal(err)
	}
	return app
}

// attempts are parameters with which an Application may try to leave its repository. The first one is valid.
var attempts = []string{
	`[{"name":"paths","array":["ilm.yaml"]}]`,
	`[]`,
	`[{"name":"paths","array":["profile"]}]`,
	`[{"name":"paths","array":["package"]}]`,
	`[{"name":"paths","array":["package"]},{"name":"severity","string":"MP0052=info"}]`,
	`[{"name":"paths","array":["linked"]}]`,
	`[{"name":"paths","array":["linked/dir","linked/file.yaml","linked/twice","linked/top","linked/fifo.yaml","linked/loop.yaml","linked/dir/secret.yaml","linked/top/etc/passwd"]}]`,
	`[{"name":"paths","array":["../../outside","/etc/passwd","/dev/stdin","-","/proc/self/environ"]}]`,
	`[{"name":"config","string":"config/meshpress.yaml"}]`,
	`[{"name":"config","string":"linked/absolute.yaml"}]`,
	`[{"name":"paths","array":["ilm.yaml"]},{"name":"charts","string":"../../outside"}]`,
	`[{"name":"paths","array":["ilm.yaml"]},{"name":"charts","string":"linked/dir"}]`,
	`[{"name":"paths","array":["ilm.yaml"]},{"name":"charts","string":"linked"}]`,
	`[{"name":"paths","array":["ilm.yaml"]},{"name":"charts","string":"/etc"}]`,
	`[{"name":"paths","array":["ilm.yaml"]},{"name":"policies","array":["../../outside","/etc/passwd","linked/dir"]}]`,
	// a fixed date, so that git is not started
	`[{"name":"paths","array":["ilm.yaml"]},{"name":"config","string":"waived/meshpress.yaml"}]`,
}

// Files that the program may open besides the repository and its own: Go's runtime, package time and the C
// library read them at the start of a program.
var ofTheSystem = regexp.MustCompile(
	`^/(sys/|proc/(self|\d+)/(cgroup|mountinfo|maps|auxv)$|proc/(stat|meminfo|filesystems|sys/)|etc/ld\.so|etc/localtime$|usr/share/zoneinfo/|lib|usr/lib|dev/null$)`)

// TestPluginIsConfined watches system calls. The plugin must open no file outside the repository, write no
// file, open no socket and start no program.
func TestPluginIsConfined(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("strace is not installed: nothing else sees what a program opens")
	}
	if isRace() {
		t.Skip("the race detector reads /proc/self/environ and starts threads of its own")
	}
	work := t.TempDir()
	app := hostile(t, work)
	for _, parameters := range attempts {
		t.Run(parameters, func(t *testing.T) {
			trace := filepath.Join(t.TempDir(), "trace.txt")
			cmd := plugin(t, app, "ARGOCD_APP_SOURCE_PATH=app", "ARGOCD_APP_PARAMETERS="+parameters, "TMPDIR="+t.TempDir())
			program, err := exec.LookPath("meshpress")
			if err != nil {
				t.Fatal(err)
			}
			cmd.Path, cmd.Args = strace, []string{"strace", "-f", "-y", "-s", "4096", "-e", "trace=%file,%network,%process",
				"-o", trace, program, "argocd", "generate"}
			out, err := cmd.CombinedOutput()
			if parameters == attempts[0] && err != nil {
				t.Skipf("strace does not work here: %v: %s", err, out)
			}
			if strings.Contains(string(out), "hunter2") || strings.Contains(string(out), "root:x:0") {
				t.Errorf("printed what is outside:\n%s", out)
			}
			checkTrace(t, trace, filepath.Join(work, "repo"), program)
		})
	}
}

func isRace() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

var (
	forbidden = regexp.MustCompile(
		`^\d+ +(socket|connect|bind|listen|sendto|socketpair|mkdir|mkdirat|unlink|unlinkat|rename\w*|link|linkat|symlink\w*|truncate|chmod|fchmodat|chown|fchownat|mknod\w*|creat|fork|vfork)\(`)
	written  = regexp.MustCompile(`^\d+ +open(?:at2?)?\(.*\b(O_WRONLY|O_RDWR|O_CREAT|O_TRUNC)\b`)
	opened   = regexp.MustCompile(`^\d+ +open(?:at2?)?\(.* = \d+<([^>]*)>$`)
	executed = regexp.MustCompile(`^\d+ +execve(?:at)?\("([^"]*)"`)
)

func checkTrace(t *testing.T, trace, repository, program string) {
	t.Helper()
	text, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	inside := 0
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if forbidden.MatchString(line) || written.MatchString(line) {
			t.Errorf("must not happen: %s", line)
		}
		if m := executed.FindStringSubmatch(line); m != nil && m[1] != program {
			t.Errorf("another program was started: %s", line)
		}
		switch m := opened.FindStringSubmatch(line); {
		case m == nil || m[1] == program || ofTheSystem.MatchString(m[1]):
		case m[1] == repository || strings.HasPrefix(m[1], repository+"/"):
			inside++
		default:
			t.Errorf("opened outside the repository: %s", line)
		}
	}
	if inside == 0 {
		t.Error("nothing was opened at all: the trace is not understood")
	}
}
