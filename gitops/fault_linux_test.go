package gitops

import (
	"errors"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// limitFileSize lets writes fail, as on a full disk.
func limitFileSize(limit string) {
	n, err := strconv.ParseUint(limit, 10, 64)
	if err != nil {
		return
	}
	signal.Ignore(syscall.SIGXFSZ)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: n, Max: n}); err != nil {
		panic(err)
	}
}

func TestWriteFails(t *testing.T) {
	dir := crashDir(t)
	before := lookClosely(t, dir)
	out, ok := spawn(t, dir, envSystem+"=full", envLimit+"=100") // the indexes are longer
	if ok {
		t.Fatal("no error")
	}
	wantError(t, errors.New(out), "cannot stage cluster", "file too large")
	unharmed(t, dir, before)
}

func unharmed(t *testing.T, dir string, before map[string]string) {
	t.Helper()
	after := lookClosely(t, dir)
	delete(before, ".")
	delete(after, ".")
	same(t, "tree", before, after)
	same(t, "staging areas", 0, len(stages(t, dir)))
}

// mount mounts a small file system for the test, or skips it.
func mount(t *testing.T, dir, options string) {
	t.Helper()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, options); err != nil {
		t.Skipf("needs the right to mount: %v", err)
	}
	t.Cleanup(func() { _ = unix.Unmount(dir, unix.MNT_DETACH) })
}

func TestDiskFull(t *testing.T) {
	dir := t.TempDir()
	mount(t, dir, "size=256k")
	mustRun(t, dir, fleet{"a": {"m": "1"}, "b": {"m": "1"}})
	write(t, dir, map[string]string{"a/notes": "mine"})
	before := lookClosely(t, dir)
	_, err := run(t, dir, fleet{"a": {"m": "2"}, "b": {"m": strings.Repeat("x", 512<<10)}})
	wantError(t, err, `"b"`, "no space left on device")
	unharmed(t, dir, before)
	mustRun(t, dir, fleet{"a": {"m": "2"}, "b": {"m": "2"}})
}

// There is no room for the directories and copies that Commit makes.
func TestDiskFullInCommit(t *testing.T) {
	noLinks := linkedBy(func(*os.Root, string, string) error { return unix.EPERM })
	dir := t.TempDir()
	mount(t, dir, "size=256k")
	mustRun(t, dir, fleet{"a": {"m": "1"}})
	write(t, dir, map[string]string{"a/big": strings.Repeat("x", 150<<10)})
	before := lookClosely(t, dir)
	_, err := run(t, dir, fleet{"a": {"m": "2"}, "b": {"m": "1"}}, noLinks)
	wantError(t, err, "cannot keep", `a/big"`, "no space left on device")
	unharmed(t, dir, before)
}

// As many inodes as fit, fewer each time, until there is not one to spare.
func TestNoInodes(t *testing.T) {
	for spare := 0; ; spare++ {
		dir := t.TempDir()
		mount(t, dir, "nr_inodes="+strconv.Itoa(12+spare))
		mustRun(t, dir, fleet{"a": {"m": "1"}})
		write(t, dir, map[string]string{"a/x/y/": ""})
		before := lookClosely(t, dir)
		_, err := run(t, dir, fleet{"a": {"m": "2", "n/o": "1"}})
		if err == nil {
			return
		}
		wantError(t, err, "no space left on device")
		unharmed(t, dir, before)
	}
}

func TestReadOnly(t *testing.T) {
	dir := t.TempDir()
	mount(t, dir, "size=1m")
	mustRun(t, dir, twoClusters)
	must(t, unix.Mount("", dir, "", unix.MS_REMOUNT|unix.MS_RDONLY, ""))
	before := lookClosely(t, dir)
	_, err := run(t, dir, fleet{"dev": {"m": "1"}})
	wantError(t, err, "cannot write to output directory", "read-only file system", "\nhint: ")
	unharmed(t, dir, before)
	mustRun(t, dir, twoClusters) // nothing to write
}

// What is mounted in a cluster directory cannot be brought along.
func TestMountInCluster(t *testing.T) {
	for _, content := range []map[string]string{nil, {"x": "mine"}, {"x/y/": "", "link": "-> x"}} {
		dir := t.TempDir()
		write(t, dir, map[string]string{"prod/m/": ""})
		mount(t, filepath.Join(dir, "prod/m"), "size=1m")
		write(t, filepath.Join(dir, "prod/m"), content)
		refused(t, dir, fleet{"prod": {"a": "1"}}, `prod/m" is on another file system`, "unmount it")
	}
}

// The same file system mounted a second time is found when a link fails.
func TestBindMountInCluster(t *testing.T) {
	base := t.TempDir()
	write(t, base, map[string]string{"out/prod/m/": "", "out/prod/file": "", "elsewhere/x": "mine"})
	for from, to := range map[string]string{"elsewhere": "out/prod/m", "elsewhere/x": "out/prod/file"} {
		to := filepath.Join(base, to)
		if err := unix.Mount(filepath.Join(base, from), to, "", unix.MS_BIND, ""); err != nil {
			t.Skipf("needs the right to mount: %v", err)
		}
		t.Cleanup(func() { _ = unix.Unmount(to, unix.MNT_DETACH) })
		refused(t, filepath.Join(base, "out"), fleet{"prod": {"a": "1"}}, `cannot keep "`+to, "unmount it")
		must(t, unix.Unmount(to, unix.MNT_DETACH))
	}
}

// The permissions are those of another user, on this thread only.
func TestPermissions(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("needs the right to be another user")
	}
	dir := t.TempDir()
	mustRun(t, dir, twoClusters)
	must(t, os.Chmod(filepath.Dir(dir), 0o755))
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // and never back: the thread ends with the goroutine
		if err := unix.Setfsuid(65534); err != nil {
			t.Error(err)
			return
		}
		_, err := createOn(filepath.Join(dir, "new"))
		wantErr(t, err, "cannot make output directory", "permission denied")
		tree, err := createOn(dir)
		if err != nil {
			t.Error(err)
			return
		}
		wantErr(t, addAll(tree, fleet{"dev": {"m": "1"}}), "cannot write to output directory", "permission denied",
			"\nhint: ")
		wantErr(t, tree.Discard(), "")
	}()
	<-done
}

// A directory in which one may not delete does not keep us from deleting it.
func TestRemoveAll(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("needs the right to be another user")
	}
	base := t.TempDir()
	must(t, os.Chmod(filepath.Dir(base), 0o755))
	must(t, os.Chmod(base, 0o777))
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread()
		wantErr(t, unix.Setfsuid(65534), "")
		dir := filepath.Join(base, "dir")
		wantErr(t, os.MkdirAll(filepath.Join(dir, "a/b"), 0o777), "")
		wantErr(t, os.Chmod(filepath.Join(dir, "a"), 0o500), "")
		wantErr(t, os.RemoveAll(dir), "permission denied")
		root, err := openDisk(base, native())
		wantErr(t, err, "")
		wantErr(t, removeAll(root, "dir"), "")
	}()
	<-done
}

// A child that is just being started has the lock open too.
func TestUnlockedForChildren(t *testing.T) {
	dir := t.TempDir()
	tree, err := stageAll(t, dir, fleet{"a": {"m": "1"}})
	must(t, err)
	for _, f := range []*os.File{tree.lock, tree.stage.lock} {
		fd, err := unix.Dup(int(f.Fd()))
		must(t, err)
		defer func() { _ = unix.Close(fd) }()
	}
	must(t, tree.Discard())
	mustRun(t, dir, fleet{"a": {"m": "1"}})
}

// Pipes and the like are linked, never opened.
func TestForeignPipe(t *testing.T) {
	dir := t.TempDir()
	mustRun(t, dir, fleet{"a": {"m": "1"}})
	must(t, unix.Mkfifo(filepath.Join(dir, "a/pipe"), 0o600))
	before := lookClosely(t, dir)
	mustRun(t, dir, fleet{"a": {"m": "2"}})
	same(t, "pipe", before["a/pipe"], lookClosely(t, dir)["a/pipe"])
	must(t, unix.Mkfifo(filepath.Join(dir, "a/n"), 0o600))
	refused(t, dir, fleet{"a": {"m": "2", "n": "1"}}, `"a/n" exists`)

	must(t, os.Mkdir(filepath.Join(dir, "copy"), 0o755))
	must(t, os.Link(filepath.Join(dir, "a/pipe"), filepath.Join(dir, "copy/pipe")))
	lost, err := strays(rootOf(t, dir), "copy", "a", false)
	must(t, err)
	same(t, "strays", 0, len(lost))

	noLinks := linkedBy(func(*os.Root, string, string) error { return unix.EPERM })
	_, err = run(t, dir, fleet{"a": {"m": "3"}}, noLinks)
	wantError(t, err, "cannot keep", "operation not permitted")
}

// wantErr is wantError for goroutines other than that of the test.
func wantErr(t *testing.T, err error, parts ...string) {
	for _, p := range parts {
		if (p == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), p) {
			t.Errorf("error %v, want %q", err, p)
		}
	}
}
