//go:build unix

package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/internal/gittest"
)

// signals are the signals that end a run.
var signals = []syscall.Signal{syscall.SIGINT, syscall.SIGTERM}

// TestSignalEndsAConnection proves that a signal ends a run while a registry does not answer, and that no
// partial lock stays.
func TestSignalEndsAConnection(t *testing.T) {
	for _, sig := range signals {
		t.Run(sig.String(), func(t *testing.T) {
			asked, end := make(chan bool, 100), make(chan bool)
			registry := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
				asked <- true
				<-end
			}))
			defer registry.Close()
			defer close(end)
			host := strings.TrimPrefix(registry.URL, "http://")
			p := newSignalled(t, "charts", "lock", "fleet", "--repository", registry.URL, "--insecure-host", host,
				"--allow-host", host)
			p.start()
			<-asked
			p.endBy(sig)
		})
	}
}

// TestSignalEndsEveryVerb proves that a signal ends each verb while it waits for more input.
func TestSignalEndsEveryVerb(t *testing.T) {
	for name, line := range map[string]string{
		"render": "render -", "render to a tree": "render - -o out", "a second path": "render fleet - -o out",
		"publish": "publish - --repo clusters.git --branch rendered",
		"check":   "check -", "diff": "diff - --against old", "plan": "plan - --against old", "images": "images -",
		"explain": "explain - deploy/istiod spec",
		"values":  "values -", "values to a tree": "values - -o out", "charts lock": "charts lock - --config config.yaml",
		"charts pull":   "charts pull -",
		"charts verify": "charts verify -", "charts list": "charts list -", "bundle": "bundle - -o bundle.tar", "fn": "fn",
		"the function without arguments": "",
	} {
		for _, sig := range signals {
			t.Run(name+" "+sig.String(), func(t *testing.T) {
				t.Parallel()
				p := newSignalled(t, strings.Fields(line)...)
				in, err := p.cmd.StdinPipe()
				if err != nil {
					t.Fatal(err)
				}
				p.start()
				defer in.Close()
				if _, err := io.WriteString(in, strings.Repeat("# more than a pipe holds\n", 10_000)); err != nil {
					t.Fatal(err) // a pipe holds only a part; the rest fits when the program reads
				}
				p.endBy(sig)
			})
		}
	}
}

// TestSignalEndsWaitingForAPipe proves that a signal ends a run that waits to open a pipe. Shells make pipes
// for <(...), and opening one waits for the writer.
func TestSignalEndsWaitingForAPipe(t *testing.T) {
	p := newSignalled(t, "render", "fleet", "pipe", "-o", "out")
	pipe := filepath.Join(p.cmd.Dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip(err)
	}
	p.before = listing(t, p.cmd.Dir)
	p.start()
	w, err := os.OpenFile(pipe, os.O_WRONLY, 0) // waits until the program has opened it
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	p.endBy(syscall.SIGTERM)
}

// TestSignalEndsAPush proves that a signal ends a push while a hook of the remote does not answer. Neither
// repository may keep a lock or temporary objects.
func TestSignalEndsAPush(t *testing.T) {
	for _, sig := range signals {
		t.Run(sig.String(), func(t *testing.T) {
			p := newSignalled(t, "publish", "fleet", "--repo", "here.git", "--branch", "rendered", "--push")
			pipe := filepath.Join(t.TempDir(), "waits")
			if err := syscall.Mkfifo(pipe, 0o600); err != nil {
				t.Skip(err)
			}
			p.git("init", "--quiet", "--bare", "here.git")
			p.git("-C", "here.git", "remote", "add", "origin", filepath.Join(p.cmd.Dir, "clusters.git"))
			lay(t, p.cmd.Dir, map[string]string{"clusters.git/hooks/pre-receive": "#!/bin/sh\ncat '" + pipe + "'\nexit 1\n"})
			if err := os.Chmod(filepath.Join(p.cmd.Dir, "clusters.git/hooks/pre-receive"), 0o755); err != nil {
				t.Fatal(err)
			}
			p.start()
			w, err := os.OpenFile(pipe, os.O_WRONLY, 0) // waits until the hook runs
			if err != nil {
				t.Fatal(err)
			}
			p.before = nil // objects of the commit may stay: git gc removes them
			p.endBy(sig)
			w.Close()
			for _, name := range listing(t, p.cmd.Dir) {
				if strings.HasSuffix(name, ".lock") || strings.Contains(name, "here.git/objects/tmp_") ||
					strings.HasSuffix(name, "refs/heads/rendered") {
					t.Errorf("%s is left", name)
				}
			}
		})
	}
}

// TestSignalEndsExtracting proves that a signal ends a run while git does not answer during the extract of a
// commit for --against, and that the extracted files are removed.
func TestSignalEndsExtracting(t *testing.T) {
	real, err := exec.LookPath("git")
	if err != nil {
		t.Skip(err)
	}
	for _, against := range []string{"HEAD", "HEAD:old"} {
		for _, sig := range signals {
			t.Run(against+" "+sig.String(), func(t *testing.T) {
				p := newSignalled(t, "diff", "fleet", "--against", against)
				p.git("init", "--quiet")
				p.git("add", "fleet", "old")
				p.git("commit", "--quiet", "-m", "before")
				p.before = listing(t, p.cmd.Dir)
				bin := t.TempDir()
				pipe := filepath.Join(bin, "waits")
				if err := syscall.Mkfifo(pipe, 0o600); err != nil {
					t.Skip(err)
				}
				script := fmt.Sprintf(waitingGit, p.temporary, pipe, real)
				if err := os.WriteFile(filepath.Join(bin, "git"), []byte(script), 0o755); err != nil {
					t.Fatal(err)
				}
				p.cmd.Env = append(p.cmd.Env, "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
				p.start()
				w, err := os.OpenFile(pipe, os.O_WRONLY, 0) // waits until git reads contents
				if err != nil {
					t.Fatal(err)
				}
				defer w.Close()
				if len(listing(t, p.temporary)) == 0 {
					t.Error("nothing is extracted yet")
				}
				p.endBy(sig)
			})
		}
	}
}

// waitingGit waits for a pipe where contents are read for an extract.
const waitingGit = `#!/bin/sh
for a; do
	if test "$a" = cat-file && test -n "$(ls '%s')"; then
		read line <'%s'
		exit 1
	fi
done
exec '%s' "$@"
`

// signalled is a run of the program in its own directory.
type signalled struct {
	t         *testing.T
	cmd       *exec.Cmd
	temporary string
	out, err  strings.Builder
	before    []string // files of the directory; nil if they may change
}

func newSignalled(t *testing.T, args ...string) *signalled {
	t.Helper()
	dir := t.TempDir()
	p := &signalled{t: t, cmd: exec.Command("meshpress", args...), temporary: t.TempDir()}
	p.cmd.Dir, p.cmd.Stdout, p.cmd.Stderr = dir, &p.out, &p.err
	p.cmd.Env = slices.Concat(os.Environ(), gittest.Environment(),
		[]string{"XDG_CACHE_HOME=" + t.TempDir(), "HOME=" + t.TempDir(), "TMPDIR=" + p.temporary})
	lay(t, dir, map[string]string{"fleet/ilm.yaml": oneCluster, "old/cluster1/istiod/manifest.yaml": "kind: List\n",
		"out/mine.txt": "mine\n",
		"config.yaml":  "apiVersion: meshpress.dev/v1alpha1\nkind: RenderConfig\n"})
	p.git("init", "--quiet", "--bare", "clusters.git")
	p.before = listing(t, dir)
	return p
}

func (p *signalled) git(args ...string) {
	p.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Env = p.cmd.Dir, p.cmd.Env
	if out, err := cmd.CombinedOutput(); err != nil {
		p.t.Fatalf("git %q: %v\n%s", args, err, out)
	}
}

func (p *signalled) start() {
	p.t.Helper()
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
}

// endBy sends the signal. The program must only print that it was interrupted, and leave all files unchanged.
func (p *signalled) endBy(sig syscall.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(sig); err != nil {
		p.t.Fatal(err)
	}
	failed, ok := errors.AsType[*exec.ExitError](p.cmd.Wait())
	if !ok || failed.ExitCode() != exitEnvironment {
		p.t.Errorf("ended by %v, want exit code %d", failed, exitEnvironment)
	}
	if p.out.Len() > 0 || p.err.String() != "meshpress: interrupted\n" {
		p.t.Errorf("stdout: %s\nstderr: %s", p.out.String(), p.err.String())
	}
	if left := listing(p.t, p.temporary); len(left) > 0 {
		p.t.Errorf("%q are left of the temporary files", left)
	}
	if p.before != nil {
		if diff := cmp.Diff(p.before, listing(p.t, p.cmd.Dir)); diff != "" {
			p.t.Errorf("the directory has changed: %s", diff)
		}
	}
}

// listing lists the files below a directory.
func listing(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(name string, _ os.DirEntry, err error) error {
		if name != dir {
			names = append(names, strings.TrimPrefix(name, dir+"/"))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return slices.Clip(names)
}
