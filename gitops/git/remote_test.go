package git

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func url(t *testing.T, dir string) *Target {
	t.Helper()
	target, err := URL(t.Context(), "file://"+dir)
	must(t, err)
	t.Cleanup(func() { must(t, target.Close()) })
	return target
}

// filled is a remote with a branch main of two commits.
func filled(t *testing.T, options ...string) (dir, tip string) {
	t.Helper()
	dir = bare(t, options...)
	r := local(t, dir)
	first := commit(t, r.Repository, "", map[string]string{"a": "1", "big": strings.Repeat("x", 1000), "file": "old"})
	tip = commit(t, r.Repository, first, map[string]string{"a": "2"})
	must(t, r.Move(t.Context(), []Update{{"main", "", tip}}))
	return dir, tip
}

// A URL is published to with the newest commit alone and, if the server can,
// without the contents of files that nobody looks at.
func TestPushFromLittle(t *testing.T) {
	for _, format := range []string{"sha1", "sha256"} {
		for _, filter := range []string{"true", "false"} {
			t.Run(format+", filter "+filter, func(t *testing.T) {
				t.Parallel()
				dir, tip := filled(t, "--object-format="+format)
				sh(t, dir, "config", "uploadpack.allowFilter", filter)
				target := url(t, dir)
				tips, err := target.Tips(t.Context(), []string{"main", "new"})
				must(t, err)
				if len(tips) != 1 || tips["main"] != tip {
					t.Fatalf("tips: %v", tips)
				}
				if depth := sh(t, target.dir, "rev-list", "--count", tip); depth != "1" {
					t.Errorf("%s commits were fetched", depth)
				}
				if filter == "true" != (len(target.missing) == 3) {
					t.Errorf("missing contents: %v", target.missing)
				}
				files, err := target.Files(t.Context(), tip, ".")
				must(t, err)
				must(t, target.Read(t.Context(), []string{files["file"].ID}, func(_ string, content []byte) error {
					if string(content) != "old" {
						t.Errorf("content: %q", content)
					}
					return nil
				}))
				next := commit(t, target.Repository, tip, map[string]string{"a": "3", "file": ""})
				fresh := commit(t, target.Repository, "", map[string]string{"a": "2"})
				must(t, target.Move(t.Context(), []Update{{"main", tip, next}, {"new", "", fresh}}))
				if got := sh(t, dir, "ls-tree", "--name-only", "main"); got != "a\nbig" {
					t.Errorf("files: %s", got)
				}
				if got := sh(t, dir, "rev-list", "--count", "main"); got != "3" {
					t.Errorf("main has %s commits", got)
				}
				sh(t, dir, "fsck", "--strict", "--no-dangling")
			})
		}
	}
}

func TestPushToEmpty(t *testing.T) {
	dir := bare(t)
	target := url(t, dir)
	tips, err := target.Tips(t.Context(), []string{"main"})
	if err != nil || len(tips) > 0 {
		t.Fatal(tips, err)
	}
	must(t,
		target.Move(t.Context(), []Update{{"main", "", commit(t, target.Repository, "", map[string]string{"a": "1"})}}))
	sh(t, dir, "rev-parse", "main")
}

// Who comes second is told so, and finds the commit of the first.
func TestPushRace(t *testing.T) {
	dir, tip := filled(t)
	one, two := url(t, dir), url(t, dir)
	for _, target := range []*Target{one, two} {
		_, err := target.Tips(t.Context(), []string{"main"})
		must(t, err)
	}
	first := commit(t, one.Repository, tip, map[string]string{"one": "1"})
	must(t, one.Move(t.Context(), []Update{{"main", tip, first}}))
	late := commit(t, two.Repository, tip, map[string]string{"two": "2"})
	if err := two.Move(t.Context(), []Update{{"main", tip, late}, {"other", "", late}}); !errors.Is(err, ErrRace) {
		t.Fatal(err)
	}
	tips, err := two.Tips(t.Context(), []string{"main", "other"})
	must(t, err)
	if len(tips) != 1 || tips["main"] != first {
		t.Fatalf("tips: %v; the branches must move together", tips)
	}
	must(t,
		two.Move(t.Context(), []Update{{"main", first, commit(t, two.Repository, first, map[string]string{"two": "2"})}}))
	if got := sh(t, dir, "ls-tree", "--name-only", "main"); got != "a\nbig\nfile\none\ntwo" {
		t.Errorf("files: %s", got)
	}
}

// What the server says is passed on, and is no race.
func TestPushRefused(t *testing.T) {
	dir, tip := filled(t)
	hook(t, dir, "update", `echo "protected branch $1: open a pull request" >&2; exit 1`)
	target := url(t, dir)
	_, err := target.Tips(t.Context(), []string{"main"})
	must(t, err)
	err = target.Move(t.Context(), []Update{{"main", tip, commit(t, target.Repository, tip, map[string]string{"x": "1"})}})
	if err == nil || errors.Is(err, ErrRace) || !strings.Contains(err.Error(), "open a pull request") ||
		!strings.Contains(err.Error(), "hook declined") {
		t.Error(err)
	}
	if now := sh(t, dir, "rev-parse", "main"); now != tip {
		t.Error("the branch has moved")
	}
}

func TestPushWithoutAtomic(t *testing.T) {
	dir, tip := filled(t)
	sh(t, dir, "config", "receive.advertiseAtomic", "false")
	target := url(t, dir)
	_, err := target.Tips(t.Context(), []string{"main"})
	must(t, err)
	next := commit(t, target.Repository, tip, map[string]string{"x": "1"})
	must(t, target.Move(t.Context(), []Update{{"main", tip, next}, {"new", "", next}}))
	if sh(t, dir, "rev-parse", "main") != sh(t, dir, "rev-parse", "new") {
		t.Error("one of the branches was not pushed")
	}
}

// A repository here with a remote: the remote counts, and what is here follows.
func TestRemoteOfARepository(t *testing.T) {
	dir, _ := filled(t)
	here := filepath.Join(t.TempDir(), "clone")
	sh(t, ".", "clone", "--quiet", dir, here)
	sh(t, here, "checkout", "--quiet", "--detach")
	ran := filepath.Join(t.TempDir(), "ran")
	hook(t, filepath.Join(here, ".git"), "pre-push", "touch "+ran)
	other := local(t, dir)
	newer := commit(t, other.Repository, sh(t, dir, "rev-parse", "main"), map[string]string{"newer": "1"})
	must(t, other.Move(t.Context(), []Update{{"main", sh(t, dir, "rev-parse", "main"), newer}}))

	target, err := Local(t.Context(), here, "origin")
	must(t, err)
	tips, err := target.Tips(t.Context(), []string{"main"})
	must(t, err)
	if tips["main"] != newer {
		t.Fatalf("the tip is %s, want that of the remote, %s", tips["main"], newer)
	}
	next := commit(t, target.Repository, newer, map[string]string{"x": "1"})
	moved := Update{"main", newer, next}
	must(t, target.Move(t.Context(), []Update{moved}))
	must(t, target.Follow(t.Context(), moved))
	for _, at := range []string{here, dir} {
		if got := sh(t, at, "rev-parse", "main"); got != next {
			t.Errorf("main in %s is %s, want %s", at, got, next)
		}
	}
	if _, err := os.Stat(ran); err != nil {
		t.Error("the hook pre-push did not run")
	}
}

// The branch here follows what was pushed, unless it has something of its own.
func TestFollow(t *testing.T) {
	remote, first := filled(t)
	here := filepath.Join(t.TempDir(), "here.git")
	sh(t, ".", "clone", "--quiet", "--bare", remote, here)
	target, err := Local(t.Context(), here, "origin")
	must(t, err)
	older := sh(t, here, "rev-parse", "main~1")
	second := commit(t, target.Repository, first, map[string]string{"x": "1"})
	third := commit(t, target.Repository, second, map[string]string{"y": "1"})
	same := commit(t, target.Repository, older, map[string]string{"a": "2", "x": "1"})
	other := commit(t, target.Repository, first, map[string]string{"own": "1"})
	for name, c := range map[string]struct{ before, after string }{
		"none": {"", second}, "older": {first, second}, "newer": {third, third}, "same files": {same, second},
		"its own": {other, other},
	} {
		if c.before != "" {
			sh(t, here, "update-ref", "refs/heads/"+strings.ReplaceAll(name, " ", "-"), c.before)
		}
		branch := strings.ReplaceAll(name, " ", "-")
		err := target.Follow(t.Context(), Update{branch, "", second})
		if stays := c.before == other; stays != (err != nil) ||
			stays && !strings.Contains(err.Error(), "with commits that remote \"origin\" has not") {
			t.Errorf("%s: %v", name, err)
		}
		if got := sh(t, here, "rev-parse", branch); got != c.after {
			t.Errorf("%s: it is %s, want %s", name, got, c.after)
		}
	}
}

// The remote is what counts: commits that are here alone are not pushed, be they
// new, or taken back there.
func TestRemoteThatWentBack(t *testing.T) {
	remote, tip := filled(t)
	here := filepath.Join(t.TempDir(), "here.git")
	sh(t, ".", "clone", "--quiet", "--bare", remote, here)
	target, err := Local(t.Context(), here, "origin")
	must(t, err)
	back := sh(t, remote, "rev-parse", "main~1")
	for _, now := range []string{back, ""} {
		sh(t, remote, "update-ref", "-d", "refs/heads/main")
		if now != "" {
			sh(t, remote, "update-ref", "refs/heads/main", now)
		}
		if tips, err := target.Tips(t.Context(), []string{"main"}); err != nil || tips["main"] != now {
			t.Errorf("the tip is %q, %v; want %q", tips["main"], err, now)
		}
	}
	if got := sh(t, here, "rev-parse", "main"); got != tip {
		t.Errorf("the branch here is at %s", got)
	}
}

// A rival who takes commits back, or removes the branch, is not overruled.
func TestPushIsCompareAndSwap(t *testing.T) {
	for _, rival := range [][]string{{"update-ref", "refs/heads/main", "main~1"},
		{"update-ref", "-d", "refs/heads/main"}} {
		dir, tip := filled(t)
		target := url(t, dir)
		_, err := target.Tips(t.Context(), []string{"main"})
		must(t, err)
		next := commit(t, target.Repository, tip, map[string]string{"x": "1"})
		sh(t, dir, rival...)
		if err := target.Move(t.Context(), []Update{{"main", tip, next}}); !errors.Is(err, ErrRace) {
			t.Errorf("%v: %v", rival, err)
		}
	}
}

func TestRemoteThatIsNotThere(t *testing.T) {
	if _, err := URL(t.Context(), "file:///nowhere/at/all.git"); err == nil {
		t.Error("no error for a repository that is not there")
	}
	if _, err := Local(t.Context(), bare(t), "upstream"); err == nil ||
		!strings.Contains(err.Error(), `must have the remote "upstream"`) {
		t.Error(err)
	}
}
