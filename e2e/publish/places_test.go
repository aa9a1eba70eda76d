package publish

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestManyOtherFiles proves that 100,000 files of others stay. They are not even fetched if the server can
// leave them out.
func TestManyOtherFiles(t *testing.T) {
	const others = 100_000
	dir := bare(t)
	var b bytes.Buffer
	b.WriteString("commit refs/heads/rendered\ncommitter A <a@example.com> 0 +0000\ndata 0\n")
	for i := range others {
		fmt.Fprintf(&b, "M 100644 inline d%02d/d%02d/file-%d\ndata %d\n%d\n", i%100, i/100%100, i, len(fmt.Sprint(i)), i)
	}
	cmd := exec.Command("git", "-C", dir, "fast-import", "--quiet")
	cmd.Stdin = &b
	must(t, cmd.Run())
	git(t, dir, "config", "uploadpack.allowFilter", "true")
	first := git(t, dir, "rev-parse", "rendered")

	publish(t, 3, fleet(t, 2, "1.23.2"), dir, "--path", "clusters")
	publish(t, 0, fleet(t, 2, "1.23.2"), dir, "--path", "clusters", "--adopt")
	publish(t, 0, fleet(t, 2, "1.24.2"), "file://"+dir, "--path", "clusters", "--push")
	publish(t, 0, fleet(t, 2, "1.24.2"), "file://"+dir, "--path", ".", "--push", "--adopt")
	for line := range strings.Lines(git(t, dir, "diff", "--name-status", "--no-renames", first, "rendered")) {
		if !strings.HasPrefix(line, "A\t") {
			t.Errorf("a file of others: %s", line)
		}
	}
	git(t, dir, "fsck", "--strict", "--no-dangling")
}

// clone creates a remote with a branch rendered, and a clone of it.
func clone(t *testing.T, options ...string) (remote, work string) {
	t.Helper()
	remote = bare(t)
	publish(t, 0, fleet(t, 2, "1.23.2"), remote)
	for i := range 3 {
		publish(t, 0, fleet(t, 2, []string{"1.24.2", "1.25.1", "1.26.1"}[i]), remote)
	}
	work = filepath.Join(t.TempDir(), "work")
	git(t, ".", append(append([]string{"clone", "--quiet", "--branch", "rendered"}, options...), "file://"+remote,
		work)...)
	git(t, work, "checkout", "--quiet", "--detach")
	return remote, work
}

func TestShallowClone(t *testing.T) {
	remote, work := clone(t, "--depth=1")
	publish(t, 0, fleet(t, 2, "1.28.2"), work, "--push")
	if n := git(t, remote, "rev-list", "--count", "rendered"); n != "5" {
		t.Errorf("%s commits, want 5: the history of the remote is cut off", n)
	}
	if tree(t, remote) != tree(t, work) {
		t.Error("the branch here did not follow")
	}
	publish(t, 0, fleet(t, 2, "1.29.1"), work)
}

func TestPartialClone(t *testing.T) {
	remote := bare(t)
	publish(t, 0, fleet(t, 2, "1.23.2"), remote)
	git(t, remote, "config", "uploadpack.allowFilter", "true")
	work := filepath.Join(t.TempDir(), "work.git")
	git(t, ".", "clone", "--quiet", "--bare", "--filter=blob:none", "file://"+remote, work)
	publish(t, 0, fleet(t, 2, "1.24.2"), work, "--push")
	if tree(t, remote) != tree(t, work) {
		t.Error("the branch here did not follow")
	}
}

// TestSparseCheckout proves that a sparse checkout of another branch does not affect publishing.
func TestSparseCheckout(t *testing.T) {
	_, work := clone(t)
	git(t, work, "checkout", "--quiet", "-b", "other")
	git(t, work, "sparse-checkout", "set", "cluster-0000")
	publish(t, 0, fleet(t, 2, "1.28.2"), work)
	if status := git(t, work, "status", "--porcelain"); status != "" {
		t.Errorf("status: %s", status)
	}
	if _, err := os.Stat(filepath.Join(work, "cluster-0001")); err == nil {
		t.Error("the checkout is no longer sparse")
	}
}

// TestAttributesOfOthers proves that settings for line ends and external storage do not affect published files:
// they are stored and checked out as rendered.
func TestAttributesOfOthers(t *testing.T) {
	for name, attributes := range map[string]string{
		"line ends": "* text eol=crlf\n",
		"lfs":       "*.yaml filter=lfs diff=lfs merge=lfs -text\n*.jsonl filter=lfs\n",
		"keywords":  "* ident\n",
		"encoding":  "*.yaml working-tree-encoding=UTF-16\n",
	} {
		t.Run(name, func(t *testing.T) {
			work := filepath.Join(t.TempDir(), "work")
			git(t, ".", "init", "--quiet", "-b", "main", work)
			for key, value := range map[string]string{"core.autocrlf": "true", "core.safecrlf": "true",
				"filter.lfs.clean": "false", "filter.lfs.smudge": "false", "filter.lfs.required": "true"} {
				git(t, work, "config", key, value)
			}
			write(t, filepath.Join(work, ".gitattributes"), strings.ReplaceAll(attributes, "\n", "\r\n"))
			git(t, work, "add", "--all")
			git(t, work, "commit", "--quiet", "-m", "theirs")
			git(t, work, "branch", "rendered")
			input := fleet(t, 1, "1.24.2")
			publish(t, 0, input, work, "--path", "clusters", "--adopt")
			git(t, work, "checkout", "--quiet", "rendered")
			if status := git(t, work, "status", "--porcelain"); status != "" {
				t.Errorf("status after checkout: %s", status)
			}
			out := filepath.Join(t.TempDir(), "out")
			if r := start(t, nil, "render", input, "-o", out); r.code != 0 {
				t.Fatal(r.err)
			}
			const file = "cluster-0000/istiod/manifest.yaml"
			want, err := os.ReadFile(filepath.Join(out, file))
			must(t, err)
			got, err := os.ReadFile(filepath.Join(work, "clusters", file))
			must(t, err)
			if !bytes.Equal(want, got) {
				t.Error("the file that is checked out is not what was rendered")
			}
			git(t, work, "checkout", "--quiet", "main")
			publish(t, 0, input, work, "--path", "clusters")
			if n := git(t, work, "rev-list", "--count", "rendered"); n != "2" {
				t.Errorf("%s commits, want 2: the next run found a change", n)
			}
		})
	}
}
