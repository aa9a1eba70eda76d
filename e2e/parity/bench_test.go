package parity

import (
	"io"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// BenchmarkUpstream renders upstream's own inputs by upstream's renderer and by meshpress, one process for each, in
// turns. It takes the inputs that both render, and that need no other file for meshpress. The metric of-upstream is
// the CPU time of meshpress divided by that of upstream.
func BenchmarkUpstream(b *testing.B) {
	binary, err := prepareMeshpress(b.Context(), binDir(b))
	if err != nil {
		b.Skip(err)
	}
	for _, v := range versions {
		b.Run(v.Name, func(b *testing.B) {
			u, stamped := setUpstream(b, v)
			cases, err := allCases(u.source)
			if err != nil {
				b.Fatal(err)
			}
			var theirs, ours time.Duration
			n := 0
			for b.Loop() {
				for _, c := range cases {
					if c.folded() {
						continue
					}
					reference, okUpstream := used(u.oracle, append([]string{"-manifests", stamped}, u.args(c)...)...)
					own, ok := used(binary, "render", "--compat", "istioctl", "--istio-version", v.Name,
						filepath.Join(u.inputs, c.Files[0]))
					if ok && okUpstream {
						theirs, ours, n = theirs+reference, ours+own, n+1
					}
				}
			}
			if n == 0 {
				b.Fatal("there is no input that both render")
			}
			b.ReportMetric(float64(ours.Milliseconds())/float64(n), "cpu-ms/input")
			b.ReportMetric(float64(theirs.Milliseconds())/float64(n), "upstream-cpu-ms/input")
			b.ReportMetric(float64(ours)/float64(theirs), "of-upstream")
		})
	}
}

// used runs a program and returns its CPU time. ok is false if the program fails.
func used(program string, args ...string) (cpu time.Duration, ok bool) {
	cmd := exec.Command(program, args...)
	cmd.Stdout = io.Discard
	err := cmd.Run()
	if cmd.ProcessState == nil {
		return 0, false
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), err == nil
}
