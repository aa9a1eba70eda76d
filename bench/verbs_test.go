package bench

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// fleetDir is a directory with a fleet of some size, and what it was rendered to before.
type fleetDir struct {
	now, next, tree, repo string
	fresh                 string // for what a verb writes
	size                  int
}

// verb is a command line to measure.
type verb struct {
	name string
	args func(f fleetDir) []string
	// differs tells that the program ends with 1, because it finds differences.
	differs bool
}

var verbs = []verb{
	{"version", func(fleetDir) []string { return []string{"version"} }, false},
	{"render", func(f fleetDir) []string { return []string{"render", f.now} }, false},
	{"render-new-tree", func(f fleetDir) []string { return []string{"render", f.now, "-o", f.fresh} }, false},
	{"render-same-tree", func(f fleetDir) []string { return []string{"render", f.now, "-o", f.tree} }, false},
	{"check", func(f fleetDir) []string { return []string{"check", f.now} }, false},
	{"publish-new", func(f fleetDir) []string { return publishTo(f.now, f.fresh) }, false},
	{"publish-same", func(f fleetDir) []string { return publishTo(f.now, f.repo) }, false},
	{"diff", func(f fleetDir) []string { return []string{"diff", f.next, "--against", f.tree} }, true},
	{"plan", func(f fleetDir) []string { return []string{"plan", f.next, "--against", f.tree} }, true},
	{"report", func(f fleetDir) []string {
		return []string{"report", f.next, "--against", f.tree, "-o", f.fresh}
	}, false},
	{"images", func(f fleetDir) []string { return []string{"images", f.now} }, false},
	{"values", func(f fleetDir) []string { return []string{"values", f.now} }, false},
}

func publishTo(input, repo string) []string {
	return []string{"publish", input, "--repo", repo, "--branch", "rendered"}
}

// BenchmarkVerbs runs the built program on fleets of 10 and of 1,000 ambient clusters with a gateway, and the bare Helm
// engine beside it. cpu-s is the whole process with what it starts, cpu-ms/cluster is what a further cluster takes,
// %-of-bare-helm is that in hundredths of what the bare engine takes for one, rss-MB is the peak memory, and x-rss
// the ratio of the peaks of both fleets.
func BenchmarkVerbs(b *testing.B) {
	bin := program(b)
	few, many := newFleetDir(b, bin, 10), newFleetDir(b, bin, 1000)
	for _, v := range verbs {
		b.Run(v.name, func(b *testing.B) {
			var small, large, helm time.Duration
			var peak, peakOfFew int
			bare := bareCharts(b, versions[0])
			for b.Loop() {
				used, memory := v.run(b, bin, few)
				small, peakOfFew = small+used, max(peakOfFew, memory)
				used, memory = v.run(b, bin, many)
				large, peak = large+used, max(peak, memory)
				start := cpu(b)
				bare(b)
				helm += cpu(b) - start
			}
			b.ReportMetric(large.Seconds()/float64(b.N), "cpu-s")
			b.ReportMetric(float64(peak)/1024, "rss-MB")
			if v.name == "version" {
				return
			}
			further := (large - small) / time.Duration(many.size-few.size)
			perCluster(b, further, 1)
			b.ReportMetric(100*float64(further)/float64(helm), "%-of-bare-helm")
			b.ReportMetric(float64(peak)/float64(peakOfFew), "x-rss")
		})
	}
}

func program(b *testing.B) string {
	b.Helper()
	bin := os.Getenv("MESHPRESS_BIN")
	if bin == "" {
		b.Skip("MESHPRESS_BIN does not name the built program; make bench does")
	}
	return bin
}

func newFleetDir(b *testing.B, bin string, size int) fleetDir {
	b.Helper()
	at := func(name string) string { return filepath.Join(b.TempDir(), name) }
	f := fleetDir{at("now.yaml"), at("next.yaml"), at("tree"), at("repo.git"), at("fresh"), size}
	for name, version := range map[string]string{f.now: "1.23.2", f.next: "1.24.2"} {
		if err := os.WriteFile(name, []byte(fleetText(version, size)), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	initRepository(b, f.repo)
	for _, args := range [][]string{{"render", f.now, "-o", f.tree}, publishTo(f.now, f.repo)} {
		if out, err := exec.Command(bin, args...).CombinedOutput(); err != nil {
			b.Fatalf("%v: %s", err, out)
		}
	}
	return f
}

func initRepository(b *testing.B, dir string) {
	b.Helper()
	if out, err := exec.Command("git", "init", "-q", "--bare", dir).CombinedOutput(); err != nil {
		b.Fatalf("git init: %v: %s", err, out)
	}
}

// run runs the verb once, and returns its CPU time and its peak memory in KiB.
func (v verb) run(b *testing.B, bin string, f fleetDir) (used time.Duration, peak int) {
	b.Helper()
	if err := os.RemoveAll(f.fresh); err != nil {
		b.Fatal(err)
	}
	args := v.args(f)
	if slices.Contains(args, "publish") && slices.Contains(args, f.fresh) {
		initRepository(b, f.fresh)
	}
	cmd := exec.Command(bin, args...)
	used, peak, err := measured(cmd)
	if err != nil && (!v.differs || cmd.ProcessState.ExitCode() != 1) {
		b.Fatalf("%s: %v", v.name, err)
	}
	return used, peak
}

// measured runs a program and returns its CPU time, with that of the programs it waited for, and its peak memory in
// KiB.
func measured(cmd *exec.Cmd) (used time.Duration, peak int, err error) {
	if err := cmd.Start(); err != nil {
		return 0, 0, err
	}
	watched := make(chan int)
	go func() { watched <- watchMemory(cmd.Process.Pid) }()
	err = cmd.Wait()
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), <-watched, err
}

// watchMemory returns the peak memory of a process in KiB, read shortly before its end. The kernel's figure at
// exit would include the parent's memory.
func watchMemory(pid int) (peak int) {
	for {
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		_, line, found := strings.Cut(string(status), "VmHWM:")
		if err != nil || !found {
			return peak
		}
		_, _ = fmt.Sscan(line, &peak)
		time.Sleep(2 * time.Millisecond)
	}
}

// BenchmarkProcess runs the built program on fleets, from start to exit. The fleet of one cluster shows the
// cold start; rss-MB is the peak memory of the process.
func BenchmarkProcess(b *testing.B) {
	bin := program(b)
	for _, version := range versions {
		for _, size := range append([]int{1}, sizes...) {
			b.Run(fmt.Sprintf("%s/clusters=%d", version, size), func(b *testing.B) {
				runProcess(b, bin, fleetText(version, size), size)
			})
		}
	}
}

// runProcess renders an input to a stream, which nobody reads.
func runProcess(b *testing.B, bin, text string, size int) {
	b.Helper()
	input := filepath.Join(b.TempDir(), "fleet.yaml")
	if err := os.WriteFile(input, []byte(text), 0o644); err != nil {
		b.Fatal(err)
	}
	var all time.Duration
	var peak int
	for b.Loop() {
		used, memory, err := measured(exec.Command(bin, "render", input))
		if err != nil {
			b.Fatal(err)
		}
		all, peak = all+used, max(peak, memory)
	}
	perCluster(b, all, size)
	b.ReportMetric(float64(peak)/1024, "rss-MB")
}
