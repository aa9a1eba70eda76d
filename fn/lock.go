package fn

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

// Lock reads the lock of a run, nil if it has none. Findings report a lock that
// cannot be read, a required lock that is missing, and several locks.
func Lock(reader *source.Reader, config lifecycle.ConfigSpec, resources []string) (*chart.Lock, diag.List) {
	if config.Charts.Locked != nil && !*config.Charts.Locked {
		return nil, nil
	}
	name, found := LockFile(reader, config, resources)
	if found.HasErrors() {
		return nil, found
	}
	content, err := reader.File(name)
	switch {
	case err != nil && config.Charts.Lock == "" && config.Charts.Locked == nil && !reader.Exists(name):
		return nil, nil // the path may also be outside of the repository, as for a kpt package
	case errors.Is(err, fs.ErrNotExist):
		found.Add(diag.InFile(diag.NotLocked, name, "the lock does not exist",
			"`meshpress charts lock` writes it"))
		return nil, found
	case err != nil:
		found.Add(diag.InFile(diag.Unreadable, name, fmt.Sprintf("cannot read the lock: %v", err), ""))
		return nil, found
	}
	return chart.ParseLock(name, content)
}

// LockFile returns the path of a run's lock, which may not exist yet. It is the
// file that the caller or the config names. Otherwise it is the nearest lock at
// or above the inputs, up to the top of the repository. Otherwise it is beside
// the config, or at the top of the first path. Several locks are a finding.
func LockFile(reader *source.Reader, config lifecycle.ConfigSpec, resources []string) (string, diag.List) {
	if config.Charts.Lock != "" {
		return config.Charts.Lock, nil
	}
	var found diag.List
	locks := locksAbove(reader, config)
	switch len(locks) {
	case 0:
		return newLock(reader, config, resources), nil
	case 1:
		return locks[0], nil
	}
	found.Add(diag.InFile(diag.Conflict, locks[0],
		"the inputs must have one lock, but they have several: "+diag.Names(locks),
		"choose one with --lock FILE, or keep one above all of them"))
	return "", found
}

// locksAbove finds the nearest lock of every input.
func locksAbove(reader *source.Reader, config lifecycle.ConfigSpec) []string {
	dirs := reader.Dirs()
	if config.Origin.Exists() {
		dirs = append(dirs, filepath.Dir(config.Origin.File))
	}
	if len(dirs) == 0 {
		dirs = []string{"."}
	}
	var locks []string
	for _, dir := range dirs {
		for _, at := range reader.Above(dir) {
			if name := filepath.Join(at, chart.LockName); reader.Exists(name) {
				locks = append(locks, name)
				break
			}
		}
	}
	slices.Sort(locks)
	return slices.Compact(locks)
}

func newLock(reader *source.Reader, config lifecycle.ConfigSpec, resources []string) string {
	switch {
	case config.Origin.Exists():
		return render.Beside(config.Origin.File, chart.LockName)
	case len(resources) == 0 || resources[0] == source.Stdin:
		return chart.LockName
	case reader.IsDir(resources[0]):
		return filepath.Join(resources[0], chart.LockName)
	}
	return render.Beside(resources[0], chart.LockName)
}
