package collector

import (
	"runtime"
	"runtime/debug"
	"testing"
)

// TestUsualAfterTheFirstRun: the value is the usual one as soon as the collector has run.
func TestUsualAfterTheFirstRun(t *testing.T) {
	t.Setenv("GOGC", "")
	usual := debug.SetGCPercent(100)
	defer debug.SetGCPercent(usual)
	if !late() {
		t.Fatal("it sets nothing")
	}
	if now := debug.SetGCPercent(firstPercent); now != firstPercent {
		t.Fatalf("it is %d", now)
	}
	for range 100 {
		runtime.GC()
		if now := debug.SetGCPercent(firstPercent); now == 100 {
			return
		}
	}
	t.Fatal("it never becomes the usual value")
}
