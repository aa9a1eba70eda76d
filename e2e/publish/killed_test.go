package publish

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

// shim replaces git. It counts the calls and kills the calling program at one of them, before or after git does
// its work.
const shim = `#!/bin/sh
n=$(($(cat "$SHIM_COUNT") + 1))
echo $n >"$SHIM_COUNT"
test "$n$SHIM_WHEN" != "${SHIM_DIE}before" || { kill -9 $PPID; exit 1; }
"$SHIM_GIT" "$@"
code=$?
test "$n$SHIM_WHEN" != "${SHIM_DIE}after" || kill -9 $PPID
exit $code
`

// TestKilledAtEveryStep kills the program around every call of git. The branch must be the old or the new one,
// and the next run must complete the work.
func TestKilledAtEveryStep(t *testing.T) {
	real, err := exec.LookPath("git")
	must(t, err)
	bin := filepath.Join(t.TempDir(), "bin")
	must(t, os.Chmod(write(t, filepath.Join(bin, "git"), shim), 0o755))
	before, after := fleet(t, 2, "1.23.2"), fleet(t, 2, "1.24.2")
	want := bare(t)
	publish(t, 0, after, want)
	for _, kind := range []string{"directory", "url"} {
		for _, when := range []string{"before", "after"} {
			t.Run(kind+", "+when, func(t *testing.T) {
				t.Parallel()
				die := 1
				for ; killed(t, kind, when, die, bin, real, before, after, tree(t, want)); die++ {
				}
				if die < 8 {
					t.Errorf("only %d calls of git", die)
				}
			})
		}
	}
}

// killed tells whether the program was killed. It is false after the program's last step.
func killed(t *testing.T, kind, when string, die int, bin, real, before, after, want string) bool {
	t.Helper()
	dir := bare(t)
	publish(t, 0, before, dir)
	old := tree(t, dir)
	count := write(t, filepath.Join(t.TempDir(), "count"), "0")
	args := []string{"publish", after, "--branch", "rendered", "--repo", dir}
	if kind == "url" {
		args[len(args)-1] = "file://" + dir
		args = append(args, "--push")
	}
	cmd := program(t, []string{"PATH=" + bin + ":" + os.Getenv("PATH"), "SHIM_COUNT=" + count,
		"SHIM_DIE=" + strconv.Itoa(die), "SHIM_WHEN=" + when, "SHIM_GIT=" + real, "TMPDIR=" + t.TempDir()}, args...)
	err := cmd.Run()
	if now := tree(t, dir); now != old && now != want {
		t.Errorf("killed %s call %d: the branch is neither old nor new", when, die)
	}
	git(t, dir, "fsck", "--strict", "--no-dangling")
	publish(t, 0, after, dir)
	if now := tree(t, dir); now != want {
		t.Errorf("killed %s call %d: the next run did not finish the work", when, die)
	}
	if n := git(t, dir, "rev-list", "--count", "rendered"); n != "2" {
		t.Errorf("killed %s call %d: %s commits, want 2", when, die, n)
	}
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != -1) {
		t.Errorf("killed %s call %d: %v", when, die, err)
	}
	return err != nil
}

// TestGitKilled kills git itself while it moves the branch. The error must name a remaining lock; after its
// removal the next run must work. If the branch has moved, the run must notice it.
func TestGitKilled(t *testing.T) {
	before, after := fleet(t, 2, "1.23.2"), fleet(t, 2, "1.24.2")
	for _, state := range []string{"prepared", "committed"} {
		dir := bare(t)
		publish(t, 0, before, dir)
		old := tree(t, dir)
		hook := filepath.Join(dir, "hooks/reference-transaction")
		must(t,
			os.Chmod(write(t, hook, fmt.Sprintf("#!/bin/sh\nif grep -q refs/heads/rendered && test \"$1\" = %s; then kill -9 "+
				"$PPID; fi\n", state)), 0o755))
		r := start(t, nil, "publish", after, "--repo", dir, "--branch", "rendered")
		must(t, os.Remove(hook))
		if moved := tree(t, dir) != old; moved != (state == "committed") || moved != (r.code == 0) {
			t.Errorf("%s: the branch has moved: %t, exit code %d", state, moved, r.code)
		}
		lock := filepath.Join(dir, "refs/heads/rendered.lock")
		if _, err := os.Stat(lock); err == nil {
			publish(t, 3, after, dir)
			must(t, os.Remove(lock))
		}
		publish(t, 0, after, dir)
		git(t, dir, "fsck", "--strict", "--no-dangling")
	}
}
