package hostile

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// attack is one attack on the program. [world.judge] has the conditions that every attack must keep.
type attack struct {
	files  map[string]string // below repo/app
	spec   string            // fields of the RenderConfig, in flow style
	lay    func(*world)      // creates what is not a plain file
	hosts  []host            // nil means all hosts
	git    bool              // the run may start git, because the inputs or the verb need it
	named  bool              // the user named the planted file: it may be a link
	writes string            // prefix of files that may change besides the output
	codes  []int             // allowed exit codes; nil allows all but 4
	says   string            // pattern that the output must match
	memory int64             // limit of resident bytes; 0 means mostMemory
	output int64             // limit of printed bytes; 0 means mostOutput
	holds  func(*world, result)
}

// attacks runs each attack in each of its hosts.
func attacks(t *testing.T, all map[string]attack) {
	t.Helper()
	for name, a := range all {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hosts := a.hosts
			if hosts == nil {
				hosts = everywhere
			}
			for _, h := range hosts {
				t.Run(h.name, func(t *testing.T) { a.in(newWorld(t), h) })
			}
		})
	}
}

// in runs the attack in a world, by one host.
func (a attack) in(w *world, h host) {
	w.Helper()
	for name, text := range a.files {
		w.write("repo/app/"+name, text)
	}
	if a.lay != nil {
		a.lay(w)
	}
	c := h.call(w, a)
	before := w.snapshot()
	r := w.run(c)
	w.judge(a, r)
	for _, change := range differences(before, w.snapshot()) {
		_, name, _ := strings.Cut(change, ": ")
		switch {
		case strings.HasPrefix(name, "home/.cache"):
		case a.writes != "" && strings.HasPrefix(name, a.writes) && r.code == 0:
		default:
			w.Errorf("on disk: %s", change)
		}
	}
	if a.holds != nil {
		a.holds(w, r)
	}
	if w.Failed() {
		w.Log(r)
	}
}

// broken matches the output of a program that crashed.
var broken = regexp.MustCompile(
	`(?m)panic:|^goroutine \d+|fatal error:|internal error|nil pointer|invalid memory address|%![a-zA-Z]\(|SIG[A-Z]{3,}:`)

// judge checks the conditions that every attack must keep.
func (w *world) judge(a attack, r result) {
	w.Helper()
	codes := a.codes
	if codes == nil {
		codes = []int{0, 1, 2, 3}
	}
	said := r.out + r.err
	switch {
	case r.ended != "":
		w.Errorf("it was ended: %s", r.ended)
	case !slices.Contains(codes, r.code):
		w.Errorf("exit code %d, want one of %v", r.code, codes)
	}
	if m := broken.FindString(said); m != "" {
		w.Errorf("it broke: %q", m)
	}
	if most := max(a.memory, mostMemory); r.memory > most {
		w.Errorf("%d MiB of memory, want at most %d", r.memory>>20, most>>20)
	}
	if most := max(a.output, mostOutput); int64(len(said)) > most {
		w.Errorf("%d bytes of output, want at most %d", len(said), most)
	}
	if strings.Contains(said, secret) {
		w.Errorf("it printed what is in a file outside")
	}
	if strings.ContainsFunc(r.err, isControl) || !utf8.ValidString(said) {
		w.Errorf("control characters on stderr: %q", short(r.err))
	}
	if a.says != "" && r.ended == "" && !regexp.MustCompile(a.says).MatchString(said) {
		w.Errorf("want it to say %q", a.says)
	}
	w.whole(r)
	w.confined(a, r)
}

// isControl tells whether a terminal would interpret a character.
func isControl(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t' || r == '\u202e' || r == '\u2028'
}

// whole checks that an output is complete or empty.
func (w *world) whole(r result) {
	w.Helper()
	_, err := os.Stat(w.path("out"))
	switch {
	case r.code != 0 && err == nil:
		w.Errorf("exit code %d, but there is an output directory", r.code)
	case r.code != 0 && r.isManifests() && r.out != "":
		w.Errorf("exit code %d, but there are %d bytes on stdout", r.code, len(r.out))
	case r.code == 0 && r.isManifests() && strings.TrimSpace(r.out) == "" && !slices.Contains(r.args, "-o"):
		w.Errorf("success, and nothing on stdout")
	}
	left, _ := filepath.Glob(w.path("out/.meshpress-*"))
	if len(left) > 0 {
		w.Errorf("left behind: %q", left)
	}
	if r.code == 0 && (r.isManifests() || r.args[0] == "fn") {
		decoder := yaml.NewDecoder(strings.NewReader(r.out))
		for {
			var document yaml.Node // decoding into Go maps would compare keys pairwise
			if err := decoder.Decode(&document); err != nil {
				if !errors.Is(err, io.EOF) {
					w.Errorf("stdout is no YAML: %v", err)
				}
				break
			}
		}
	}
}

func (r result) isManifests() bool {
	return r.args[0] == "render" || slices.Equal(r.args, []string{"argocd", "generate"})
}

// confined checks the system calls of the run.
func (w *world) confined(a attack, r result) {
	w.Helper()
	cwd := w.path(r.dir)
	for _, e := range r.trace {
		byGit := a.git && e.program != meshpress
		switch {
		case strings.HasPrefix(e.name, "execve") && !e.failed() && e.program != meshpress &&
			!(a.git && strings.HasPrefix(filepath.Base(e.program), "git")):
			w.Errorf("started a program: %v", e)
		case e.connects():
			w.Errorf("opened a connection: %v", e)
		case e.changes() && !byGit && !e.failed():
			for _, name := range e.paths(cwd) {
				if !w.isWritable(a, name) {
					w.Errorf("wrote: %v", e)
				}
			}
		case e.opened() != "" && !a.named && !w.isReadable(e.opened(), byGit):
			w.Errorf("opened: %v", e)
		}
	}
	if r.trace != nil && len(r.trace) < 3 {
		w.Error("the trace is not understood")
	}
}

func (w *world) isWritable(a attack, name string) bool {
	if place, _, _ := strings.Cut(a.writes, "/cluster"); a.writes != "" &&
		(name == w.path(place) || strings.HasPrefix(name, w.path(place)+"/")) {
		return true
	}
	return name == w.path("out") || strings.HasPrefix(name, w.path("out")+"/") ||
		strings.HasPrefix(name, w.path("home/.cache")) ||
		strings.HasPrefix(name, w.path("tmp")+"/") || strings.HasPrefix(name, w.path(".out")) ||
		strings.HasPrefix(name, w.path(".meshpress-")) || name == os.DevNull
}

// isReadable tells whether the run may read a file. Neither it nor git may read files outside.
func (w *world) isReadable(name string, byGit bool) bool {
	switch {
	case name == w.path("outside") || strings.HasPrefix(name, w.path("outside")+"/"):
		return false
	case byGit || name == meshpress || ofTheSystem.MatchString(name):
		return true
	}
	return name == w.top || strings.HasPrefix(name, w.top+"/")
}
