package collector

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
)

// TestValueFollowsTheHeap: the value is another one as soon as the collector has run, and again when more lives.
func TestValueFollowsTheHeap(t *testing.T) {
	t.Setenv("GOGC", "")
	usual := debug.SetGCPercent(100)
	defer debug.SetGCPercent(usual)
	if !begin() {
		t.Fatal("it sets nothing")
	}
	small := changed(t, firstPercent)
	lives := make([]byte, 4*first)
	large := changed(t, small)
	if large != 50 || small <= large {
		t.Errorf("it is %d, and %d when more lives", small, large)
	}
	runtime.KeepAlive(lives)
}

// changed runs the collector until the value is another one, and returns it.
func changed(t *testing.T, from int) int {
	t.Helper()
	value := []metrics.Sample{{Name: "/gc/gogc:percent"}}
	for range 1000 {
		runtime.GC()
		metrics.Read(value)
		if now := int(value[0].Value.Uint64()); now != from {
			return now
		}
	}
	t.Fatalf("it stays %d", from)
	return 0
}

func TestHeapGrowsByRoom(t *testing.T) {
	const mega = 1 << 20
	for live, want := range map[uint64]uint64{0: 36, 10 * mega: 36, 18 * mega: 36, 24 * mega: 42, 36 * mega: 54,
		100 * mega: 150} {
		live = max(live, first/16)
		goal := live + live*uint64(percent(live))/100
		if goal > want*mega || goal < want*mega-mega {
			t.Errorf("%d of which %d live, want %d", goal, live, want*mega)
		}
	}
}
