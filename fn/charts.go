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

// charts opens the charts of a run: those of its lock, if it has one.
func charts(reader *source.Reader, resources []string) func(lifecycle.ConfigSpec) (*chart.Library, diag.List) {
	return func(config lifecycle.ConfigSpec) (*chart.Library, diag.List) {
		return withLock(reader, reader, config, resources)
	}
}

// withLock opens charts; their directory and their lock may be in two places.
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

// Library returns the charts of the config's directory, or the embedded ones;
// nil with a finding if the directory has none. Where there is a lock, it says
// what must be there, so the directory may be missing.
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
