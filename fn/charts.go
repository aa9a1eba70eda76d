package fn

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/meshpress/meshpress/charts/store"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/chart/embedded"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

// charts opens the charts of a run: those of its lock, if it has one.
func charts(reader *source.Reader, resources []string) func(lifecycle.ConfigSpec) (*chart.Library, diag.List) {
	return func(config lifecycle.ConfigSpec) (*chart.Library, diag.List) {
		return withLock(reader, reader, config, resources)
	}
}

// withLock opens charts; their directory and their lock may be in two places.
func withLock(dirs, locks *source.Reader, config lifecycle.ConfigSpec, resources []string) (*chart.Library, diag.List) {
	library, found := Library(dirs, config)
	if library == nil {
		return nil, found
	}
	lock, more := Lock(locks, config, resources)
	found = append(found, more...)
	if more.HasErrors() {
		return nil, found
	}
	if lock != nil {
		library.Lock(lock, store.Cache().Get)
	}
	return library, found
}

// Library returns the charts of the config's directory, or the embedded ones,
// whatever a lock says; nil with a finding if the directory has none.
func Library(reader *source.Reader, config lifecycle.ConfigSpec) (*chart.Library, diag.List) {
	library, err := embedded.Open(config.Charts.Dir, reader.OpenDir)
	if err == nil {
		return library, nil
	}
	at := config.Origin.Get("charts", "dir")
	if render.Beside(config.Origin.File, at.Text()) != config.Charts.Dir {
		at = source.Ref{} // the caller chose it
	}
	return nil, diag.List{{Code: diag.BadChart, Severity: diag.Error, Pos: at.Pos(), Field: at.Path(), Text: err.Error()}}
}

// LockFile is where the lock of a run is: the file that the caller or the config
// names; else meshpress.lock beside the config, or without one at the top of
// the first path.
func LockFile(reader *source.Reader, config lifecycle.ConfigSpec, resources []string) string {
	switch {
	case config.Charts.Lock != "":
		return config.Charts.Lock
	case config.Origin.Exists():
		return render.Beside(config.Origin.File, chart.LockName)
	case len(resources) == 0 || resources[0] == source.Stdin:
		return chart.LockName
	case reader.IsDir(resources[0]):
		return filepath.Join(resources[0], chart.LockName)
	}
	return render.Beside(resources[0], chart.LockName)
}

// Lock reads the lock of a run, nil if it has none. Findings: a lock that cannot
// be read, or that must be there and is not.
func Lock(reader *source.Reader, config lifecycle.ConfigSpec, resources []string) (*chart.Lock, diag.List) {
	if config.Charts.Locked != nil && !*config.Charts.Locked {
		return nil, nil
	}
	var found diag.List
	name := LockFile(reader, config, resources)
	content, err := reader.File(name)
	mustBe := cmp.Or(config.Charts.Lock != "", config.Charts.Locked != nil)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !mustBe:
		return nil, nil
	case errors.Is(err, fs.ErrNotExist):
		found.Add(diag.Diagnostic{Code: diag.NotLocked, Pos: diag.Pos{File: name}, Text: "the lock does not exist", Hint: "`meshpress charts lock` writes it"})
		return nil, found
	case err != nil:
		found.Add(diag.Diagnostic{Code: diag.Unreadable, Pos: diag.Pos{File: name}, Text: fmt.Sprintf("cannot read the lock: %v", err)})
		return nil, found
	}
	return chart.ParseLock(name, content)
}
