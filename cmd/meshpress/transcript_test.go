package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/internal/gittest"
)

// TestTranscripts runs the commands of the pages: each page in a directory of its own that has a copy of the examples,
// and the commands of a page in one shell. A command is a line after "$ " in a block that is marked as `console`, and a
// line of a block that is marked as `sh`, unless [elsewhere] has it. A block of YAML whose first line is "# FILE" is
// that file. What a page takes for granted, such as a fleet, its script in testdata/pages makes before.
//
// What a command of a console prints must be what the page says; "..." stands for any lines. Every command must
// succeed; meshpress may also have findings.
func TestTranscripts(t *testing.T) {
	for _, page := range pages(t) {
		steps := transcript(page)
		if len(steps) == 0 {
			continue
		}
		t.Run(strings.ReplaceAll(page.name, "/", "_"), func(t *testing.T) {
			t.Parallel()
			for i, got := range play(t, append([]step{prepared(t, page)}, steps...)) {
				if i > 0 {
					steps[i-1].judge(t, got)
				} else if got.code != 0 || got.text != "" {
					t.Fatalf("the script of the page exits with %d:\n%s", got.code, got.text)
				}
			}
		})
	}
}

// prepared returns the step that makes what a page takes for granted.
func prepared(t *testing.T, page docPage) step {
	t.Helper()
	script, err := os.ReadFile("testdata/pages/" + strings.TrimSuffix(path.Base(page.name), ".md") + ".sh")
	if errors.Is(err, os.ErrNotExist) {
		return step{command: "true"}
	}
	if err != nil {
		t.Fatal(err)
	}
	return step{command: "set -e\n" + string(script) + "set +e"}
}

// judge compares what a step did with what its page says.
func (s step) judge(t *testing.T, got played) {
	t.Helper()
	hasFindings := got.code == exitFindings && strings.Contains(s.command, "meshpress ")
	if got.code != 0 && !hasFindings {
		t.Errorf("$ %s\nexits with %d:\n%s", s.command, got.code, got.text)
	}
	if s.says && !matchesOutput(s.output, got.text) {
		t.Errorf("$ %s\nprints something else (- page, + run):\n%s", s.command, cmp.Diff(s.output, got.text))
	}
}

type docPage struct{ name, text string }

// pages returns the README and the pages of docs/ that are written by hand.
func pages(t *testing.T) []docPage {
	t.Helper()
	names, err := filepath.Glob("../../docs/*.md")
	if err != nil || len(names) < 20 {
		t.Fatalf("%d pages, %v", len(names), err)
	}
	var out []docPage
	for _, name := range append(names, "../../README.md") {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, docPage{strings.TrimPrefix(filepath.ToSlash(name), "../../"), string(text)})
	}
	return out
}

type step struct {
	command, output string
	says            bool // the page says what the command prints
}

var (
	blocks   = regexp.MustCompile("(?ms)^```(console|sh|yaml)\n(.*?)^```")
	fileName = regexp.MustCompile(`^# ([\w./-]+\.yaml)\n`)
)

// transcript returns the commands of a page, and between them those that write its files.
func transcript(page docPage) []step {
	var out []step
	isRun := false
	for _, block := range blocks.FindAllStringSubmatch(page.text, -1) {
		name := fileName.FindStringSubmatch(block[2])
		switch {
		case block[1] == "console":
			out = append(out, commandsOf(block[2])...)
			isRun = true
		case block[1] == "sh":
			for _, command := range shellLines(block[2]) {
				if notHere(page.name, command) == nil {
					out = append(out, step{command: command})
					isRun = true
				}
			}
		case name != nil:
			out = append(out, step{command: "cat > " + name[1] + " <<'END_OF_FILE'\n" + block[2] + "END_OF_FILE"})
		}
	}
	if !isRun {
		return nil
	}
	return out
}

// commandsOf returns the commands of a console block, each with what it prints.
func commandsOf(block string) []step {
	var out []step
	for line := range strings.Lines(block) {
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			out = append(out, step{command: strings.TrimSuffix(command, "\n"), says: true})
		} else if last := len(out) - 1; last >= 0 {
			out[last].output += line
		}
	}
	return out
}

type played struct {
	text string
	code int
}

// play runs commands in one shell and returns what each of them prints.
func play(t *testing.T, steps []step) []played {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "examples"), os.DirFS("../../examples")); err != nil {
		t.Fatal(err)
	}
	var script strings.Builder
	for _, s := range steps {
		fmt.Fprintf(&script, "%s\nprintf '\\001%%d\\n' $?\n", s.command)
	}
	c := exec.Command("sh")
	c.Dir, c.Stdin = dir, strings.NewReader(script.String())
	c.Env = slices.Concat(os.Environ(), gittest.Environment(), pageEnvironment(t, dir, steps[0].command))
	text, err := c.CombinedOutput()
	if err != nil {
		t.Logf("the shell: %v", err) // the code of its last command, which is reported with it
	}
	var out []played
	for _, part := range regexp.MustCompile("(?s)(.*?)\001(\\d+)\n").FindAllStringSubmatch(string(text), -1) {
		code, _ := strconv.Atoi(part[2])
		out = append(out, played{part[1], code})
	}
	if len(out) != len(steps) {
		t.Fatalf("%d of %d commands ran:\n%s", len(out), len(steps), text)
	}
	return out
}

// pageEnvironment returns the variables for a page, and starts the registry that its script asks for.
func pageEnvironment(t *testing.T, dir, script string) []string {
	t.Helper()
	setups, err := filepath.Abs("testdata/pages")
	if err != nil {
		t.Fatal(err)
	}
	out := []string{"LC_ALL=C", "HOME=" + dir, "XDG_CACHE_HOME=" + dir + "/.cache", "PAGES=" + setups}
	if strings.Contains(script, "fleet.sh") {
		registry, certificate := chartRegistry(t)
		out = append(out, "REGISTRY="+registry, "SSL_CERT_FILE="+certificate)
	}
	return out
}

var commitID = regexp.MustCompile(`\b[0-9a-f]{40}\b`)

// matchesOutput compares what a page says with what was printed. A line "..." stands for any lines, and a commit for
// any commit.
func matchesOutput(want, got string) bool {
	pattern := regexp.QuoteMeta(commitID.ReplaceAllString(want, "COMMIT"))
	pattern = regexp.MustCompile(`(?m)^\\\.\\\.\\\.\n`).ReplaceAllString(pattern, "(?s:.*)")
	return regexp.MustCompile("^" + pattern + "$").MatchString(commitID.ReplaceAllString(got, "COMMIT"))
}
