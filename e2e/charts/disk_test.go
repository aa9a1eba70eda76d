package charts

import (
	"bytes"
	"maps"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// TestFullDisk proves that a full disk leaves no partial file and keeps existing files. It needs root to mount
// a small disk.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		t.Skip("root is needed to mount a small disk")
	}
	g := newGate(t, usualRegistry(t))
	u, trust := locked(t, g, mesh("ambient", usual))
	u.charts("pull", trust...).ok()
	u.mkdir("disk")
	mount(t, u.path("disk"), 0, "size=8k")
	t.Cleanup(func() { _ = syscall.Unmount(u.path("disk"), syscall.MNT_DETACH) })
	u.write("disk/by-hand.lock", u.read("fleet/meshpress.lock")+"# by hand\n")
	u.write("disk/other", strings.Repeat("x", 4096)) // fills the disk
	before := u.tree("disk")

	small := &user{TB: t, dir: u.dir, env: append(u.env, "XDG_CACHE_HOME="+u.path("disk/cache"))}
	vendor := append([]string{"--vendor", "disk/vendor"}, trust...)
	update := append([]string{"--update", "--lock", "disk/by-hand.lock", "--repository", g.address()}, trust...)
	bundle := append([]string{"bundle", "fleet", "-o", "disk/fleet.tar", "--offline"}, trust...)
	const full = "no space left on device"
	small.charts("pull", trust...).refused(3, `write "`+u.path("disk/cache"), full)
	u.charts("pull", vendor...).refused(3, `write "disk/vendor/`, full)
	u.charts("lock", update...).refused(3, `write "disk/`, full)
	u.meshpress(bundle...).refused(3, `write "disk/fleet.tar"`, full)
	if after := u.tree("disk"); !maps.EqualFunc(before, after, bytes.Equal) {
		t.Errorf("the disk has %q, want %q", slices.Sorted(maps.Keys(after)), slices.Sorted(maps.Keys(before)))
	}

	mount(t, u.path("disk"), syscall.MS_REMOUNT, "size=16m")
	small.charts("pull", trust...).ok().says("5 charts: 5 pulled")
	u.charts("pull", vendor...).ok()
	u.charts("lock", update...).ok()
	u.meshpress(bundle...).ok()
	u.whole()
}

func mount(t testing.TB, dir string, flags uintptr, size string) {
	t.Helper()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", flags, size); err != nil {
		t.Skip("no disk can be mounted here: ", err)
	}
}
