package source

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// write creates files in a new working directory.
func write(t *testing.T, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// kinds lists the kind and the file of each document.
func kinds(docs []Document) []string {
	var out []string
	for _, d := range docs {
		out = append(out, d.File+" "+d.Get("kind").Text())
	}
	return out
}

func TestReadTakesFilesInTheOrderOfTheirNames(t *testing.T) {
	write(t, map[string]string{
		"d/b.yaml": "kind: B1\n---\nkind: B2\n", "d/a/z.yml": "kind: Z", "d/a.yaml": "kind: A", "c.txt": "kind: C",
		"d/.hidden.yaml": "[", "d/.git/x.yaml": "[", "d/readme.md": "[", "d/x.yaml.bak": "[",
		"d/dir.yaml/in.yaml": "kind: In",
	})
	docs, found := NewReader(strings.NewReader("kind: S")).Read("d", "c.txt", "d/b.yaml", "./d/a.yaml", Stdin)
	wantFindings(t, found)
	want := []string{"<stdin> S", "c.txt C", "d/a.yaml A", "d/a/z.yml Z", "d/b.yaml B1", "d/b.yaml B2",
		"d/dir.yaml/in.yaml In"}
	if diff := cmp.Diff(want, kinds(docs)); diff != "" {
		t.Error(diff)
	}
}

func TestReadTakesAHiddenPathThatIsNamed(t *testing.T) {
	write(t, map[string]string{".fleet/a.yaml": "kind: A"})
	docs, found := NewReader(nil).Read(".fleet")
	wantFindings(t, found)
	if diff := cmp.Diff([]string{".fleet/a.yaml A"}, kinds(docs)); diff != "" {
		t.Error(diff)
	}
	t.Chdir(".fleet")
	docs, found = NewReader(nil).Read(".")
	wantFindings(t, found)
	if diff := cmp.Diff([]string{"a.yaml A"}, kinds(docs)); diff != "" {
		t.Error(diff)
	}
}

func TestReadReportsEveryFileThatCannotBeRead(t *testing.T) {
	write(t, map[string]string{"good.yaml": "kind: A", "bad.yaml": "["})
	docs, found := NewReader(iotest.ErrReader(errors.New("broken pipe"))).Read("missing.yaml", "bad.yaml",
		"good.yaml", Stdin)
	wantFindings(t, found,
		"<stdin>: error MP0001: cannot be read: broken pipe",
		"bad.yaml:1:2: error MP0002: the file must be YAML: did not find expected node content",
		"missing.yaml: error MP0001: cannot be read: no such file or directory")
	if diff := cmp.Diff([]string{"good.yaml A"}, kinds(docs)); diff != "" {
		t.Error(diff)
	}
}

// A link out of a directory may come with a pull request, so it must not be followed. A link that the user
// names, or that stays inside, is followed.
func TestReadStaysInsideADirectory(t *testing.T) {
	write(t, map[string]string{"secret.yaml": "kind: Secret", "d/sub/real.yaml": "kind: Real"})
	for link, to := range map[string]string{"d/out.yaml": "../secret.yaml", "d/abs.yaml": "/etc/hostname",
		"d/in.yaml": "sub/real.yaml", "d/gone.yaml": "nowhere.yaml", "link.yaml": "secret.yaml"} {
		if err := os.Symlink(to, link); err != nil {
			t.Skip(err)
		}
	}
	docs, found := NewReader(nil).Read("d", "link.yaml")
	wantFindings(t, found,
		"d/abs.yaml: error MP0001: cannot be read: path escapes from parent",
		"d/gone.yaml: error MP0001: cannot be read: no such file or directory",
		"d/out.yaml: error MP0001: cannot be read: path escapes from parent")
	if diff := cmp.Diff([]string{"d/in.yaml Real", "d/sub/real.yaml Real", "link.yaml Secret"}, kinds(docs)); diff != "" {
		t.Error(diff)
	}
}

// links creates symbolic links: name -> target.
func links(t *testing.T, targets map[string]string) {
	t.Helper()
	for name, to := range targets {
		if err := os.Symlink(to, name); err != nil {
			t.Skip(err)
		}
	}
}

// Output of what is behind a link that is not followed may be deleted, so the link is reported.
func TestReadReportsLinksToDirectories(t *testing.T) {
	write(t, map[string]string{"d/a.yaml": "kind: A", "shared/g.yaml": "kind: G", "named/n.yaml": "kind: N",
		"note.md": ""})
	links(t, map[string]string{"d/out": "../shared", "d/in": "sub", "d/dir.yaml": "sub", "d/.hidden": "../shared",
		"d/gone": "nowhere", "d/note.md": "../note.md", "d/named": "../named"})
	if err := os.Mkdir("d/sub", 0o755); err != nil {
		t.Fatal(err)
	}
	docs, found := NewReader(nil).Read("d", "named")
	hint := "  hint: name the directory itself"
	wantFindings(t, found,
		"d/dir.yaml: warning MP0051: is a link to a directory and is not followed", hint,
		"d/in: warning MP0051: is a link to a directory and is not followed", hint,
		"d/out: warning MP0051: is a link to a directory and is not followed", hint)
	if diff := cmp.Diff([]string{"d/a.yaml A", "named/n.yaml N"}, kinds(docs)); diff != "" {
		t.Error(diff)
	}
}

// A confined reader follows links that stay inside its root, also those out of a directory.
func TestConfinedReaderFollowsLinksInsideItsRoot(t *testing.T) {
	write(t, map[string]string{"secret.yaml": "kind: Secret", "repo/top.yaml": "kind: Top",
		"repo/shared/s.yaml": "kind: S", "repo/app/x/a.yaml": "kind: A"})
	links(t, map[string]string{
		"repo/app/x/top.yaml": "../../top.yaml", "repo/app/out.yaml": "../../secret.yaml", "repo/app/outside": "../..",
		"repo/app/shared": "../shared", "repo/app/.hidden": "../..", "repo/link": "app/x",
	})
	root, err := os.OpenRoot("repo")
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	docs, found := NewConfined(root).Read("app", "link")
	wantFindings(t, found,
		"app/out.yaml: error MP0001: cannot be read: path escapes from parent",
		"  hint: only files of the repository are read; links that lead out of it are not followed",
		"app/outside: warning MP0051: is a link out of the repository and is not followed",
		"app/shared: warning MP0051: is a link to a directory and is not followed", "  hint: name the directory itself")
	if diff := cmp.Diff([]string{"app/x/a.yaml A", "app/x/top.yaml Top", "link/a.yaml A", "link/top.yaml Top"},
		kinds(docs)); diff != "" {
		t.Error(diff)
	}
	docs, found = NewConfined(root).Read(".")
	if len(found) != 4 || len(docs) != 4 {
		t.Errorf("the root has %d documents, and the findings %q", len(docs), lines(found))
	}
}

func TestReadRefusesHugeFiles(t *testing.T) {
	_, found := NewReader(endless{}).Read(Stdin)
	wantFindings(t, found, "<stdin>: error MP0001: cannot be read: the file must not be larger than 33554432 bytes")
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { clear(p); return len(p), nil }

var _ io.Reader = endless{}
