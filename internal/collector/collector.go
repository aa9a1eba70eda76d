// Package collector lets the garbage collector begin late. The libraries of the program allocate several megabytes
// when it starts, and nearly all of this stays: the collector would run three times before main, for nothing.
//
// It does not change how the collector works afterwards, nor anything if the environment sets GOGC.
package collector

import (
	"os"
	"runtime"
	"runtime/debug"
)

// firstPercent is the value of GOGC until the collector has run once: the first run is then at 32 MB of memory, which
// is less than the charts of one cluster take.
const firstPercent = 800

// It must be set before other packages are initialised. It needs few packages, so it is initialised before them.
var _ = late()

// late sets the value, and sets the usual one after the first run of the collector: this is when the object that
// nothing refers to is cleaned up.
func late() (done bool) {
	if os.Getenv("GOGC") != "" {
		return false
	}
	usual := debug.SetGCPercent(firstPercent)
	runtime.AddCleanup(&struct{ next *int }{}, func(percent int) { debug.SetGCPercent(percent) }, usual)
	return true
}
