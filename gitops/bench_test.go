package gitops

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"testing"
)

// BenchmarkFleet writes 1 MB for each cluster, mostly the same for all, and
// reports how far the heap grows: not with the number of clusters.
func BenchmarkFleet(b *testing.B) {
	for _, clusters := range []int{100, 1000} {
		for _, what := range []string{"new", "same", "changed"} {
			b.Run(fmt.Sprintf("clusters=%d/%s", clusters, what), func(b *testing.B) {
				benchFleet(b, clusters, what)
			})
		}
	}
}

func benchFleet(b *testing.B, clusters int, what string) {
	b.SetBytes(int64(clusters) << 20)
	peak := uint64(0)
	for i := range b.N {
		b.StopTimer()
		dir := filepath.Join(b.TempDir(), strconv.Itoa(i))
		if what != "new" {
			peak = max(peak, benchRun(b, dir, clusters, 0))
		}
		b.StartTimer()
		next := 0
		if what == "changed" {
			next = 1
		}
		peak = max(peak, benchRun(b, dir, clusters, next))
		b.StopTimer()
		if err := os.RemoveAll(dir); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
	b.ReportMetric(float64(peak)/(1<<20), "peak-MiB")
}

// benchRun returns the size of the heap before the commit.
func benchRun(b *testing.B, dir string, clusters, version int) uint64 {
	tree, err := Create(dir)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = tree.Discard() }()
	jobs := make(chan int)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range jobs {
				if err := tree.Add(fmt.Sprintf("cluster-%04d", i), benchFiles(i, version)); err != nil {
					b.Error(err)
				}
			}
		})
	}
	for i := range clusters {
		jobs <- i
	}
	close(jobs)
	wg.Wait()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	if _, err := tree.Commit(b.Context()); err != nil {
		b.Fatal(err)
	}
	return m.HeapSys
}

var benchCRDs = bytes.Repeat([]byte("a custom resource definition\n"), 500<<10/29)

func benchFiles(cluster, version int) map[string][]byte {
	manifest := fmt.Appendf(nil, "group %d, version %d\n", cluster%10, version)
	manifest = append(manifest, benchCRDs...)
	return map[string][]byte{"istiod/manifest.yaml": manifest, "istiod/crds.yaml": benchCRDs}
}
