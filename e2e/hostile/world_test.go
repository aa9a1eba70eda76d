package hostile

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// world has the files of one attack:
//
//	repo/         a checkout: what the attacker wrote
//	repo/app/     the inputs of meshpress; the Application's folder
//	outside/      files that must not be read, changed or started
//	home/, tmp/   those of the user
//	out/          the output
type world struct {
	testing.TB
	top string
}

// secret is the content of files outside. It must never be printed.
const secret = "hunter2"

func newWorld(t testing.TB) *world {
	t.Helper()
	needsProgram(t)
	top, err := os.MkdirTemp(scratch, "world") // strace escapes some characters of test names
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(top) })
	w := &world{TB: t, top: top}
	for _, dir := range []string{"repo/app", "outside/dir", "home", "tmp"} {
		must(w, os.MkdirAll(w.path(dir), 0o755))
	}
	w.write("outside/secret.yaml", "password: "+secret+"\npassword: "+secret+"\n")
	w.write("outside/dir/secret.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: "+secret+"}\n")
	w.write("outside/id_rsa", "-----BEGIN "+secret+"-----\n")
	return w
}

// path returns the path of a file of the world.
func (w *world) path(name string) string { return filepath.Join(w.top, name) }

func (w *world) write(name, text string) {
	w.Helper()
	name = w.path(name)
	must(w, os.MkdirAll(filepath.Dir(name), 0o755))
	must(w, os.WriteFile(name, []byte(text), 0o644))
}

// script writes a program that leaves a mark outside when it runs.
func (w *world) script(name string) string {
	w.Helper()
	w.write(name, "#!/bin/sh\necho \"$0 $*\" >> "+w.path("outside/started")+"\n")
	must(w, os.Chmod(w.path(name), 0o755))
	return w.path(name)
}

func (w *world) link(name, to string) {
	w.Helper()
	must(w, os.MkdirAll(filepath.Dir(w.path(name)), 0o755))
	must(w, os.Symlink(to, w.path(name)))
}

func (w *world) fifo(name string) {
	w.Helper()
	must(w, os.MkdirAll(filepath.Dir(w.path(name)), 0o755))
	must(w, syscall.Mkfifo(w.path(name), 0o644))
}

// hole creates a large sparse file.
func (w *world) hole(name string, size int64) {
	w.Helper()
	w.write(name, "")
	must(w, os.Truncate(w.path(name), size))
}

// snapshot returns all files except the output, by name.
func (w *world) snapshot() map[string]string {
	w.Helper()
	out := map[string]string{}
	for _, dir := range []string{"repo", "outside", "home", "tmp"} {
		err := filepath.WalkDir(w.path(dir), func(name string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			out[strings.TrimPrefix(name, w.top+"/")], err = describe(name, entry)
			return err
		})
		must(w, err)
	}
	return out
}

func describe(name string, entry fs.DirEntry) (string, error) {
	info, err := entry.Info()
	if err != nil {
		return "", err
	}
	text := info.Mode().String()
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		to, err := os.Readlink(name)
		return text + " " + to, err
	case !info.Mode().IsRegular():
		return text, nil
	case info.Size() > 1<<20:
		return fmt.Sprintf("%s %d bytes", text, info.Size()), nil
	}
	content, err := os.ReadFile(name)
	return fmt.Sprintf("%s %x", text, sha256.Sum256(content)), err
}

// differences returns the names of files that differ.
func differences(before, after map[string]string) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(after)) {
		if was, ok := before[name]; !ok {
			out = append(out, "new: "+name)
		} else if was != after[name] {
			out = append(out, "changed: "+name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(before)) {
		if _, ok := after[name]; !ok {
			out = append(out, "gone: "+name)
		}
	}
	return out
}
