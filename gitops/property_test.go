package gitops

import (
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/meshpress/meshpress/render/layout"
)

// TestAnyHistory lets runs and people who work in the same directory take turns,
// at random, and checks every run against what was there before.
func TestAnyHistory(t *testing.T) {
	for name, on := range map[string]unlike{"exchange": func(*system) {}, "two renames": withoutExchange} {
		t.Run(name, func(t *testing.T) {
			seeds := 10
			if testing.Short() {
				seeds = 5
			}
			for seed := range seeds {
				h := history{t: t, on: on, dir: t.TempDir(), rnd: rand.New(rand.NewPCG(uint64(seed), 1))}
				for range 25 {
					h.people()
					h.run()
				}
				if t.Failed() {
					t.Fatalf("seed %d", seed)
				}
			}
		})
	}
}

type history struct {
	t   *testing.T
	on  unlike
	dir string
	rnd *rand.Rand
}

// The few paths are in each other's way, so that all kinds of conflicts happen.
var (
	historyClusters = []string{"x", "y", "z"}
	historyPaths    = []string{"a", "b", "a/b", "a/c", "d/e/f", "d/e", "d/g", "h"}
)

func (h *history) pick(from []string) string { return from[h.rnd.IntN(len(from))] }

// people makes up to two changes by hand.
func (h *history) people() {
	for range h.rnd.IntN(3) {
		name := filepath.Join(h.dir, h.pick(historyClusters), h.pick(historyPaths))
		_ = os.MkdirAll(filepath.Dir(name), 0o755) // may fail: then there is a file
		switch h.rnd.IntN(8) {
		case 0:
			_ = os.Mkdir(name, 0o750)
		case 1:
			_ = os.Symlink(h.pick(historyPaths), name)
		case 2:
			_ = os.RemoveAll(name)
		case 3:
			_ = os.Chmod(name, 0o700)
		case 4:
			_ = os.Rename(name, filepath.Join(filepath.Dir(name), "moved"))
		case 5:
			_ = os.RemoveAll(filepath.Dir(name))
		default:
			_ = os.WriteFile(name, fmt.Append(nil, "by hand ", h.rnd.IntN(3)), 0o640)
		}
	}
}

// fleet is what a run is to write: random files that do not contradict each other.
func (h *history) fleet() fleet {
	f := fleet{}
	for range 1 + h.rnd.IntN(3) {
		files := map[string][]byte{}
		for range h.rnd.IntN(5) {
			p := h.pick(historyPaths)
			files[p] = nil
			if layout.CheckFiles(files) != nil {
				delete(files, p)
			}
		}
		texts := map[string]string{}
		for p := range files {
			texts[p] = fmt.Sprint("content ", h.rnd.IntN(2))
		}
		f[h.pick(historyClusters)] = texts
	}
	return f
}

func (h *history) run() {
	h.t.Helper()
	f := h.fleet()
	old := lookClosely(h.t, h.dir)
	states := map[string]*state{}
	for cluster := range f {
		states[cluster] = h.state(cluster)
	}
	r, err := run(h.t, h.dir, f, h.on)
	now := lookClosely(h.t, h.dir)
	same(h.t, "staging areas", 0, len(stages(h.t, h.dir)))
	conflict := slices.ContainsFunc(slices.Collect(maps.Keys(f)), func(c string) bool { return states[c].conflicts(f[c]) })
	if conflict != (err != nil) {
		h.t.Fatalf("conflict expected: %v; error: %v", conflict, err)
	}
	for p := range old {
		cluster, _, _ := strings.Cut(p, "/")
		if p != "." && (err != nil || f[cluster] == nil) && old[p] != now[p] {
			h.t.Errorf("%q was touched: %s, now %s (%v)", p, old[p], now[p], err)
		}
	}
	if err != nil {
		return
	}
	var want Report
	for cluster, files := range f {
		states[cluster].check(h.t, h.state(cluster), files)
		states[cluster].expect(&want, cluster, files)
	}
	want.LeftOver = r.LeftOver
	want.sort()
	same(h.t, "report", want, r)
	again := mustRun(h.t, h.dir, f)
	same(h.t, "tree after the same run again", now, lookClosely(h.t, h.dir))
	same(h.t, "written by the same run again", 0, len(again.Written))
}

// state is a cluster directory, found out in another way than a survey is.
type state struct {
	info  map[string]fs.FileInfo
	text  map[string]string
	index map[string]bool
	sums  layout.Index
}

func (h *history) state(cluster string) *state {
	s := &state{info: map[string]fs.FileInfo{}, text: map[string]string{}, index: map[string]bool{}}
	root := filepath.Join(h.dir, cluster)
	x, err := readIndex(rootOf(h.t, h.dir), cluster)
	must(h.t, err)
	s.sums = x
	for p := range x {
		s.index[p] = true
	}
	_ = filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() == layout.IndexFile || name == root {
			return nil
		}
		p, _ := filepath.Rel(root, name)
		s.info[p], _ = os.Lstat(name)
		s.text[p] = contentOf(name, s.info[p])
		return nil
	})
	return s
}

func (s *state) ours(p string) bool {
	return s.index[p] && s.info[p] != nil && s.info[p].Mode().IsRegular()
}

// below lists the files and directories in a directory.
func (s *state) below(dir string) (all, ours []string) {
	for p := range s.info {
		if strings.HasPrefix(p, dir+"/") {
			all = append(all, p)
			if s.ours(p) {
				ours = append(ours, p)
			}
		}
	}
	return all, ours
}

// stays tells whether something must survive: it is not ours and does not exist
// only for what is ours.
func (s *state) stays(p string) bool {
	if !s.info[p].IsDir() {
		return !s.ours(p)
	}
	all, ours := s.below(p)
	return len(ours) == 0 || slices.ContainsFunc(all, s.stays)
}

func (s *state) conflicts(files map[string]string) bool {
	for p := range files {
		if s.info[p] != nil && s.stays(p) {
			return true
		}
		for dir := path.Dir(p); dir != "."; dir = path.Dir(dir) {
			if s.info[dir] != nil && !s.info[dir].IsDir() && !s.ours(dir) {
				return true
			}
		}
	}
	return false
}

// check compares with the state after a run: new files, what stays, no more.
func (s *state) check(t *testing.T, now *state, files map[string]string) {
	t.Helper()
	for p := range now.info {
		_, isNew := files[p]
		_, holdsNew := now.below(p)
		stays := s.info[p] != nil && s.stays(p)
		if !isNew && !stays && (len(holdsNew) == 0 || !now.info[p].IsDir()) {
			t.Errorf("%q must not be there", p)
		}
		if stays {
			s.checkKept(t, now, p)
		}
	}
	for p := range s.info {
		if s.stays(p) && now.info[p] == nil {
			t.Errorf("%q is lost", p)
		}
	}
	for p, text := range files {
		if want := fmt.Sprintf(" %q <nil>", text); now.text[p] != want || !now.ours(p) {
			t.Errorf("%q has%s, want%s", p, now.text[p], want)
		}
	}
	same(t, "number of files in the index", len(files), len(now.index))
}

// checkKept compares a file that the run must leave alone.
func (s *state) checkKept(t *testing.T, now *state, p string) {
	t.Helper()
	if s.info[p].Mode() != now.info[p].Mode() || s.text[p] != now.text[p] {
		t.Errorf("%q was %v%s, now %v%s", p, s.info[p].Mode(), s.text[p], now.info[p].Mode(), now.text[p])
	}
	if s.info[p].Mode().IsRegular() && !os.SameFile(s.info[p], now.info[p]) {
		t.Errorf("%q is another file", p)
	}
}

// expect adds what the report has to say about a run on this state.
func (s *state) expect(r *Report, cluster string, files map[string]string) {
	for p := range s.info {
		text, wanted := files[p]
		switch as := path.Join(cluster, p); {
		case !s.ours(p):
		case wanted && s.text[p] == fmt.Sprintf(" %q <nil>", text):
			r.Unchanged = append(r.Unchanged, as)
		default:
			if wanted {
				r.Written = append(r.Written, as)
			} else {
				r.Removed = append(r.Removed, as)
			}
			if !strings.Contains(s.text[p], `"content `) || s.edited(p) {
				r.Edited = append(r.Edited, as)
			}
		}
	}
	for p := range files {
		if !s.ours(p) {
			r.Written = append(r.Written, path.Join(cluster, p))
		}
	}
}

// edited tells whether a file was replaced with another one of ours.
func (s *state) edited(p string) bool {
	for i := range 2 {
		text := fmt.Sprint("content ", i)
		if s.text[p] == fmt.Sprintf(" %q <nil>", text) {
			return sumOf(text) != fmt.Sprintf("%x", s.sums[p])
		}
	}
	return true
}
