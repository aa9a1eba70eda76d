package fn

import (
	"github.com/meshpress/meshpress/charts/store"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/chart/embedded"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

// charts returns a function that opens the charts of a run: those of its lock,
// if it has one.
func charts(reader *source.Reader, resources []string) func(lifecycle.ConfigSpec) (*chart.Library, diag.List) {
	return func(config lifecycle.ConfigSpec) (*chart.Library, diag.List) {
		return withLock(reader, reader, config, resources)
	}
}

// withLock opens charts. dirs reads their directory, and locks reads their
// lock.
func withLock(dirs, locks *source.Reader, config lifecycle.ConfigSpec, resources []string) (*chart.Library, diag.List) {
	lock, found := Lock(locks, config, resources)
	if found.HasErrors() {
		return nil, found
	}
	library, more := Library(dirs, config, lock)
	found = append(found, more...)
	if library != nil && lock != nil {
		library.Lock(lock, store.Cache().Get)
	}
	return library, found
}

// Library returns the charts of the config's directory, or the embedded ones if
// it names none. If the directory has no charts, it returns nil and a finding.
// With a lock, the directory may be missing, because the lock says which charts
// there must be.
func Library(reader *source.Reader, config lifecycle.ConfigSpec, lock *chart.Lock) (*chart.Library, diag.List) {
	open := embedded.Open
	if lock != nil {
		open = embedded.OpenVendored
	}
	library, err := open(config.Charts.Dir, reader.OpenDir)
	if err == nil {
		return library, nil
	}
	at := config.Origin.Get("charts", "dir")
	if render.Beside(config.Origin.File, at.Text()) != config.Charts.Dir {
		at = source.Ref{} // the caller chose it
	}
	return nil, diag.List{{Code: diag.BadChart, Severity: diag.Error, Pos: at.Pos(), Field: at.Path(), Text: err.Error()}}
}
