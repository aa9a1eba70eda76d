package gitops

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
)

// The environment of a child process: what it runs, and when it kills itself.
const (
	envDir    = "GITOPS_TEST_DIR"    // the output directory
	envDie    = "GITOPS_TEST_DIE"    // the step at which to die, counted from 1
	envSystem = "GITOPS_TEST_SYSTEM" // one of systems
	envEdit   = "GITOPS_TEST_EDIT"   // somebody edits foreign files during the swap
	envLimit  = "GITOPS_TEST_LIMIT"  // how long a file may get, in bytes
)

// systems are the kinds of file systems, by what they cannot do.
var systems = map[string]unlike{
	"full":        func(*system) {},
	"no exchange": withoutExchange,
	"no links":    withoutLinks,
}

// TestMain is also the main function of the children.
func TestMain(m *testing.M) {
	setUp()
	if os.Getenv(envDir) == "" {
		os.Exit(m.Run())
	}
	if err := child(os.Getenv(envDir)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func child(dir string) error {
	die, _ := strconv.ParseInt(os.Getenv(envDie), 10, 64)
	var steps atomic.Int64
	dying := func(on *system) {
		on.step = func(what string) {
			if what == "swap begins" && os.Getenv(envEdit) != "" {
				lateEdits(dir)
			}
			if steps.Add(1) == die {
				kill()
			}
		}
	}
	limitFileSize(os.Getenv(envLimit))
	tree, err := createOn(dir, systems[os.Getenv(envSystem)], dying)
	if err != nil {
		return err
	}
	defer func() { _ = tree.Discard() }()
	if err := addAll(tree, crashAfter); err != nil {
		return err
	}
	_, err = tree.Commit(context.Background())
	return err
}

func kill() {
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = self.Kill()
	}
	if err != nil {
		panic(err)
	}
	select {}
}

// spawn runs a child and returns its standard error; ok is false if it did not
// end by itself with success.
func spawn(t *testing.T, dir string, env ...string) (stderr string, ok bool) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), append(env, envDir+"="+dir)...)
	var b strings.Builder
	cmd.Stderr = &b
	err := cmd.Run()
	if strings.Contains(b.String(), "panic") || strings.Contains(b.String(), "DATA RACE") {
		t.Fatalf("child: %s", b.String())
	}
	return b.String(), err == nil
}

var (
	crashBefore = fleet{
		"a": {"r/manifest": "1", "r/crds": "1", "gone/m": "1", "away/m": "1"},
		"b": {"m": "1", "edited": "1"},
		"c": {"m": "1"},
	}
	crashAfter = fleet{
		"a": {"r/manifest": "2", "r/crds": "1", "new/m": "1"},
		"b": {"m": "2", "edited": "1"},
		"c": {"m": "1"},
		"d": {"r/m": "1"},
		"e": {},
	}
	crashForeign = map[string]string{
		"README": "mine", "a/notes": "mine", "a/r/own": "mine", "a/gone/own": "mine",
		"a/link": "-> notes", "b/empty/": "", "b/edited": "by hand", "c/notes": "mine",
	}
)

// crashDir is an output directory before the run that is going to be killed.
func crashDir(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "out")
	mustRun(t, dir, crashBefore)
	write(t, dir, crashForeign)
	return dir
}

// TestKilledAtEveryStep kills a run at its first step, the second and so on. All
// clusters must be wholly old or wholly new, at the latest after the next Create,
// which is killed as well, and the next run must do what the killed one could not.
func TestKilledAtEveryStep(t *testing.T) {
	for system := range systems {
		t.Run(system, func(t *testing.T) {
			t.Parallel()
			dir := crashDir(t)
			before := perCluster(look(t, dir))
			spawnOK(t, dir, envSystem+"="+system)
			after := perCluster(look(t, dir))
			swaps := 0
			for n := 1; ; n += stride() {
				dir := crashDir(t)
				if _, ok := spawn(t, dir, envSystem+"="+system, envDie+"="+strconv.Itoa(n)); ok {
					t.Logf("%d steps, %d with some clusters swapped", n-1, swaps)
					return
				}
				mixed := wholly(t, n, before, after, dir, system == "no exchange")
				swaps += mixed
				spawn(t, dir, envSystem+"="+system, envDie+"="+strconv.Itoa(1+n%7))
				wholly(t, n, before, after, dir, system == "no exchange")
				tidied(t, dir)
				wholly(t, n, before, after, dir, false)
				mustRun(t, dir, crashAfter)
				same(t, fmt.Sprint("tree after a run after step ", n), after, perCluster(look(t, dir)))
				if t.Failed() {
					t.FailNow()
				}
			}
		})
	}
}

// stride is the distance of the steps that are tried. A short run tries each third.
func stride() int {
	if testing.Short() {
		return 3
	}
	return 1
}

func spawnOK(t *testing.T, dir string, env ...string) {
	t.Helper()
	if out, ok := spawn(t, dir, env...); !ok {
		t.Fatalf("child: %s", out)
	}
}

// tidied opens the directory, which has to remove what was left behind.
func tidied(t *testing.T, dir string) {
	t.Helper()
	tree, err := createOn(dir)
	must(t, err)
	must(t, tree.Discard())
	if s := stages(t, dir); len(s) > 0 && runtime.GOOS != "windows" {
		t.Errorf("left behind: %q", s)
	}
}

// perCluster splits a tree by the first element of its paths.
func perCluster(tree map[string]string) map[string]map[string]string {
	split := map[string]map[string]string{}
	for p, what := range tree {
		cluster, rest, _ := strings.Cut(p, "/")
		if split[cluster] == nil {
			split[cluster] = map[string]string{}
		}
		split[cluster][rest] = what
	}
	return split
}

// wholly checks that every cluster is one of old and new, and tells with 1
// whether there are some of both.
func wholly(t *testing.T, n int, before, after map[string]map[string]string, dir string, orMissing bool) int {
	t.Helper()
	now := perCluster(look(t, dir))
	old, fresh := 0, 0
	for cluster := range after {
		switch {
		case equal(now[cluster], before[cluster]) && equal(now[cluster], after[cluster]):
		case equal(now[cluster], before[cluster]):
			old++
		case equal(now[cluster], after[cluster]):
			fresh++
		case orMissing && now[cluster] == nil:
		default:
			t.Errorf("step %d: %q is neither old nor new: %v", n, cluster, now[cluster])
		}
	}
	for cluster := range now {
		if after[cluster] == nil {
			t.Errorf("step %d: %q must not be there", n, cluster)
		}
	}
	return min(old, fresh, 1)
}

func equal(a, b map[string]string) bool { return fmt.Sprint(a) == fmt.Sprint(b) }
