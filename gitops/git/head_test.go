package git

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// store stores an object that git itself would not make, and checks it out.
func storeHead(t *testing.T, top, kind, text string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "object")
	must(t, os.WriteFile(file, []byte(text), 0o644))
	id := sh(t, top, "hash-object", "-t", kind, "-w", "--literally", file)
	must(t, os.WriteFile(filepath.Join(top, ".git/HEAD"), []byte(id+"\n"), 0o644))
}

func commitText(t *testing.T, top, author, committer, more, message string) string {
	return "tree " + sh(t, top, "mktree") + "\nauthor " + author + "\ncommitter " + committer + "\n" + more + "\n" +
		message
}

// What is read of a commit is what git says of it.
func TestHead(t *testing.T) {
	top := repo(t, nil)
	const someone = "Ä B <a@b> 1700000000 +0530"
	for name, c := range map[string]struct{ text, subject, body string }{
		"one line":     {commitText(t, top, someone, someone, "", "subject\n"), "subject", ""},
		"no line feed": {commitText(t, top, someone, someone, "", "subject"), "subject", ""},
		"no message":   {commitText(t, top, someone, someone, "", ""), "", ""},
		"a body": {commitText(t, top, someone, someone, "", "\n\nsub\nject\n\n\nbody\n\nmore\n"), "sub ject",
			"body\n\nmore\n"},
		"a signature": {commitText(t, top, someone, someone, "gpgsig x\n \n author X <x> 1 +0000\n", "subject\n"),
			"subject", ""},
		"Latin-1":        {commitText(t, top, someone, someone, "encoding ISO-8859-1\n", "gr\xfcn\n"), "grün", ""},
		"no text":        {commitText(t, top, someone, someone, "", "gr\xfcn \x1b[31m\n"), "gr�n �[31m", ""},
		"author twice":   {commitText(t, top, someone, someone, "author X <x> 1 +0000\n", "subject\n"), "subject", ""},
		"an odd address": {commitText(t, top, "A <a<b>> 1700000000 +0530", someone, "", "subject\n"), "subject", ""},
	} {
		t.Run(name, func(t *testing.T) {
			storeHead(t, top, "commit", c.text)
			h, err := find(t, top).Head(t.Context())
			must(t, err)
			if h.Subject != c.subject || h.Body != c.body || h.Date.Format(time.RFC3339) != "2023-11-15T03:43:20+05:30" ||
				!h.Committed.Equal(h.Date) {
				t.Errorf("%+v", h)
			}
		})
	}
}

// A commit that is made to be misread is an error that says why.
func TestHostileHead(t *testing.T) {
	top := repo(t, map[string]string{"a": "1"})
	at := func(date string) string { return commitText(t, top, "A <a@b> 1 +0000", "A <a@b> "+date, "", "x\n") }
	for name, c := range map[string]struct{ kind, text, want string }{
		"a file":        {"blob", "x", "it is a blob, not a commit"},
		"no committer":  {"commit", "tree x\n\nx", "its author must have a name"},
		"no date":       {"commit", at(""), "its committer must have a date"},
		"a huge date":   {"commit", at("99999999999999999999 +0000"), "before the year 9999"},
		"a late date":   {"commit", at("999999999999 +0000"), "before the year 9999"},
		"an early date": {"commit", at("-1 +0000"), "before the year 9999"},
		"a huge zone":   {"commit", at("1 +9999"), "before the year 9999"},
		"a long one":    {"commit", at("1 +0000") + strings.Repeat("x", maxCommit), "must not have more than"},
	} {
		t.Run(name, func(t *testing.T) {
			storeHead(t, top, c.kind, c.text)
			_, err := find(t, top).Head(t.Context())
			if err == nil || errors.Is(err, ErrNoCommit) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
	must(t, os.WriteFile(filepath.Join(top, ".git/HEAD"), []byte(strings.Repeat("1", 40)+"\n"), 0o644))
	if _, err := find(t, top).Head(t.Context()); !errors.Is(err, ErrNoCommit) {
		t.Errorf("a commit that is not there: %v", err)
	}
}

// tree stores a tree that git itself would not make.
func tree(t *testing.T, top string, entries ...string) string {
	t.Helper()
	var b strings.Builder
	for _, e := range entries {
		mode, name, _ := strings.Cut(e, " ")
		id := sh(t, top, "rev-parse", "HEAD:a")
		if mode == "40000" {
			name, id, _ = strings.Cut(name, " ")
		}
		b.WriteString(mode + " " + name + "\x00")
		for i := 0; i < len(id); i += 2 {
			b.WriteByte(nibble(id[i])<<4 | nibble(id[i+1]))
		}
	}
	file := filepath.Join(t.TempDir(), "object")
	must(t, os.WriteFile(file, []byte(b.String()), 0o644))
	return sh(t, top, "hash-object", "-t", "tree", "-w", "--literally", file)
}

func nibble(c byte) byte {
	if c >= 'a' {
		return c - 'a' + 10
	}
	return c - '0'
}

// A tree can be made of names that no file has, or of itself many times over.
func TestHostileTree(t *testing.T) {
	top := repo(t, map[string]string{"a": "1"})
	for _, name := range []string{"..", ".", "a/../../b"} {
		commit := sh(t, top, "commit-tree", "-m", "x", tree(t, top, "100644 "+name))
		if files, err := find(t, top).At(t.Context(), commit, "."); err == nil {
			t.Errorf("%s: %v", name, files)
		}
	}
	bomb := tree(t, top, "100644 a", "100644 b", "100644 c", "100644 d", "100644 e", "100644 f", "100644 g", "100644 h")
	for range 12 {
		var twice []string
		for _, name := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
			twice = append(twice, "40000 "+name+" "+bomb)
		}
		bomb = tree(t, top, twice...)
	}
	commit := sh(t, top, "commit-tree", "-m", "x", bomb)
	n := 0
	err := find(t, top).list(t.Context(), commit, true, nil, func(string, Entry) { n++ })
	if err == nil || !strings.Contains(err.Error(), "lists more than") || n != maxEntries {
		t.Errorf("%d files, %v", n, err)
	}
}

// A small object that is large when it is unpacked is not read.
func TestLargeFile(t *testing.T) {
	top := repo(t, nil)
	f, err := os.Create(filepath.Join(top, "large"))
	must(t, err)
	must(t, f.Truncate(maxBlob+1))
	must(t, f.Close())
	id := sh(t, top, "hash-object", "-w", "large")
	err = find(t, top).Read(t.Context(), []string{id}, func(string, []byte) error { return io.EOF })
	if err == nil || !strings.Contains(err.Error(), "must not have more than") {
		t.Error(err)
	}
}

// Branches have the names that git lets them have.
func TestCheckBranchIsGits(t *testing.T) {
	for _, name := range []string{"a", "a/b", "a//b", "/a", "a/", "a.", "a./b", ".a", "a/.b", "a..b", "a.lock", "a.lock/b",
		"a.lockb", "@", "a@{b", "a@b", "a b", "a~b", "a^b", "a:b", "a?b", "a*b",
		"a[b", "a]b", `a\b`, "a\tb", "a\x7fb", "ä", "a\xffb", "", "-", "a-", "{}", "a,b;c'd\"e$(f)"} {
		c := command{env: userEnvironment(), args: []string{"check-ref-format", heads + name}}
		_, err := c.output(t.Context(), nil)
		if got := CheckBranch(name); (got == nil) != (err == nil) && name != "-" {
			t.Errorf("%q: %v, git says %v", name, got, err)
		}
	}
}
