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

// write makes files, and a working directory that has them.
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

// kinds are the kinds of the documents with their files.
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
		"d/.hidden.yaml": "[", "d/.git/x.yaml": "[", "d/readme.md": "[", "d/x.yaml.bak": "[", "d/dir.yaml/in.yaml": "kind: In",
	})
	docs, found := NewReader(strings.NewReader("kind: S")).Read("d", "c.txt", "d/b.yaml", "./d/a.yaml", Stdin)
	wantFindings(t, found)
	want := []string{"<stdin> S", "c.txt C", "d/a.yaml A", "d/a/z.yml Z", "d/b.yaml B1", "d/b.yaml B2", "d/dir.yaml/in.yaml In"}
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
	docs, found := NewReader(iotest.ErrReader(errors.New("broken pipe"))).Read("missing.yaml", "bad.yaml", "good.yaml", Stdin)
	wantFindings(t, found,
		"<stdin>: error MP0001: cannot be read: broken pipe",
		"bad.yaml:1: error MP0002: the file must be YAML: did not find expected node content",
		"missing.yaml: error MP0001: cannot be read: no such file or directory")
	if diff := cmp.Diff([]string{"good.yaml A"}, kinds(docs)); diff != "" {
		t.Error(diff)
	}
}

// A link that leads out of a directory must not be followed: it may have come
// with a pull request. One that is named itself, or stays inside, is.
func TestReadStaysInsideADirectory(t *testing.T) {
	write(t, map[string]string{"secret.yaml": "kind: Secret", "d/sub/real.yaml": "kind: Real"})
	for link, to := range map[string]string{"d/out.yaml": "../secret.yaml", "d/abs.yaml": "/etc/hostname", "d/in.yaml": "sub/real.yaml", "d/gone.yaml": "nowhere.yaml", "link.yaml": "secret.yaml"} {
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

func TestReadRefusesHugeFiles(t *testing.T) {
	_, found := NewReader(endless{}).Read(Stdin)
	wantFindings(t, found, "<stdin>: error MP0001: cannot be read: the file must not be larger than 33554432 bytes")
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { clear(p); return len(p), nil }

var _ io.Reader = endless{}
