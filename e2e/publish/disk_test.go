package publish

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// disk mounts a new file system.
func disk(t *testing.T, size string) string {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("root is needed: a disk is mounted")
	}
	dir := filepath.Join(t.TempDir(), "disk")
	must(t, os.Mkdir(dir, 0o755))
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size="+size, "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("a disk cannot be mounted here: %s", out)
	}
	t.Cleanup(func() { _ = exec.Command("umount", dir).Run() })
	return dir
}

func remount(t *testing.T, dir, options string) {
	t.Helper()
	if out, err := exec.Command("mount", "-o", "remount,"+options, dir).CombinedOutput(); err != nil {
		t.Fatalf("remount: %s", out)
	}
}

// published creates a repository with a branch on a disk.
func published(t *testing.T, on string) (dir, old string) {
	t.Helper()
	dir = filepath.Join(on, "r.git")
	git(t, ".", "init", "--quiet", "--bare", "-b", "main", dir)
	publish(t, 0, fleet(t, 1, "1.23.2"), dir)
	return dir, git(t, dir, "rev-parse", "rendered")
}

// unharmed checks that the branch is unchanged, and that nothing is broken or left over.
func unharmed(t *testing.T, dir, old string) {
	t.Helper()
	if now := git(t, dir, "rev-parse", "rendered"); now != old {
		t.Error("the branch has moved")
	}
	git(t, dir, "fsck", "--strict", "--no-dangling")
	for _, pattern := range []string{"fast_import_crash_*", "objects/pack/tmp_*"} {
		if left, _ := filepath.Glob(filepath.Join(dir, pattern)); len(left) > 0 {
			t.Errorf("left behind: %q", left)
		}
	}
}

func TestFullDisk(t *testing.T) {
	on := disk(t, "1m")
	dir, old := published(t, on)
	fill(t, filepath.Join(on, "ballast"))
	input := fleet(t, 50, "1.29.1")
	r := publish(t, 3, input, dir)
	t.Log(r.err)
	unharmed(t, dir, old)
	publish(t, 3, input, "file://"+dir, "--push")
	unharmed(t, dir, old)
	must(t, os.Remove(filepath.Join(on, "ballast")))
	remount(t, on, "size=100m")
	publish(t, 0, input, dir)
	git(t, dir, "fsck", "--strict", "--no-dangling")
}

// fill fills a disk except for a few blocks.
func fill(t *testing.T, name string) {
	t.Helper()
	f, err := os.Create(name)
	must(t, err)
	defer f.Close()
	block := make([]byte, 4096)
	for err == nil {
		_, err = f.Write(block)
	}
	info, err := f.Stat()
	must(t, err)
	must(t, f.Truncate(max(0, info.Size()-16*4096)))
}

// TestFullTemporaryDirectory proves that a full TMPDIR, where the program stages its output, is a clean error.
func TestFullTemporaryDirectory(t *testing.T) {
	dir, old := published(t, t.TempDir())
	small := disk(t, "256k")
	for _, repo := range [][]string{{dir}, {"file://" + dir, "--push"}} {
		args := append([]string{"publish", fleet(t, 50, "1.29.1"), "--branch", "rendered", "--repo"}, repo...)
		if r := start(t, []string{"TMPDIR=" + small}, args...); r.code != 3 {
			t.Errorf("exit code %d: %s", r.code, r.err)
		}
		unharmed(t, dir, old)
		if left, _ := filepath.Glob(filepath.Join(small, "*")); len(left) > 0 {
			t.Errorf("left behind: %q", left)
		}
	}
}

func TestReadOnlyDisk(t *testing.T) {
	on := disk(t, "50m")
	dir, old := published(t, on)
	remount(t, on, "ro")
	r := publish(t, 3, fleet(t, 1, "1.24.2"), dir)
	t.Log(r.err)
	unharmed(t, dir, old)
	publish(t, 0, fleet(t, 1, "1.23.2"), dir) // publishing without a change needs no disk
	remount(t, on, "rw")
	publish(t, 0, fleet(t, 1, "1.24.2"), dir)
}
