// Package collector says how far the heap may grow before the garbage collector runs.
//
// The heap may always grow to [first]: the libraries of the program allocate several megabytes when it starts, nearly
// all of this stays, and every run needs more. Beyond that it may grow by [room]: so a fleet of a thousand clusters has
// a heap that is not much larger than that of ten, where Go's own rule doubles every difference. A heap of which much
// lives may grow by half of that.
//
// It changes nothing if the environment sets GOGC. It sets no limit.
package collector

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// The heap may grow to first bytes, or to room bytes more than what lives.
const (
	first = 36 << 20
	room  = 18 << 20
)

// firstPercent is the value of GOGC until the collector has run once. Go begins with a heap of 4 MiB for GOGC=100.
const firstPercent = 100 * first / (4 << 20)

// It must be set before other packages are initialised. It needs few packages, so it is initialised before them.
var _ = begin()

// begin sets the first value, and the next one after each run of the collector.
func begin() (done bool) {
	if os.Getenv("GOGC") != "" {
		return false
	}
	debug.SetGCPercent(firstPercent)
	afterRun(firstPercent)
	return true
}

// afterRun sets the value after the next run of the collector: this is when the object that nothing refers to is
// cleaned up. Setting it stops the program for a moment, so small differences do not count.
func afterRun(now int) {
	runtime.AddCleanup(&struct{ next *int }{}, func(now int) {
		live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(live)
		if next := percent(live[0].Value.Uint64()); next > now+now/16 || next < now-now/16 {
			debug.SetGCPercent(next)
			now = next
		}
		afterRun(now)
	}, now)
}

// percent returns the value of GOGC for a heap of which so many bytes live.
func percent(live uint64) int {
	live = max(live, first/16)
	goal := max(first, live+max(room, live/2))
	return int(100 * (goal - live) / live)
}
