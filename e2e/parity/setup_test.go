package parity

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// reserve is the time left for the error message after a build that takes too long.
const reserve = 20 * time.Second

// upstreams is built one version at a time, since a build uses all cores.
var upstreams = struct {
	sync.Mutex
	ready map[string]upstream
}{ready: map[string]upstream{}}

// setUpstream builds the oracle of a version once for all tests, and stamps a copy of its charts.
func setUpstream(t testing.TB, v version) (u upstream, stamped string) {
	t.Helper()
	stamped = t.TempDir()
	upstreams.Lock()
	defer upstreams.Unlock()
	u, ok := upstreams.ready[v.Name]
	if !ok {
		var err error
		if u, err = prepareUpstream(buildContext(t), v, binDir(t)); err != nil {
			t.Fatal(err)
		}
		upstreams.ready[v.Name] = u
	}
	if err := writeStamped(filepath.Join(u.source, "manifests"), stamped, v.Name); err != nil {
		t.Fatal(err)
	}
	return u, stamped
}

func binDir(t testing.TB) string {
	t.Helper()
	dir, err := keptBinDir()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// buildContext ends shortly before the time-out of go test, which benchmarks do not have.
func buildContext(t testing.TB) context.Context {
	t.Helper()
	timed, ok := t.(interface{ Deadline() (time.Time, bool) })
	if !ok {
		return t.Context()
	}
	deadline, ok := timed.Deadline()
	if !ok {
		return t.Context()
	}
	ctx, cancel := context.WithDeadline(t.Context(), deadline.Add(-reserve))
	t.Cleanup(cancel)
	return ctx
}
