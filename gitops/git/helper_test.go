package git

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/meshpress/meshpress/internal/gittest"
)

// TestMain keeps the configuration of this machine away.
func TestMain(m *testing.M) { gittest.Main(m) }

// sh and bare are short here: nearly every line of these tests has one.
var sh, bare = gittest.Run, gittest.Bare

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// contents are blobs by their names.
type contents map[string]string

func (c contents) add(r *Repository, text string) string {
	id := r.Blob([]byte(text))
	c[id] = text
	return id
}

func (c contents) open(blob string) *io.SectionReader {
	text := []byte(c[blob])
	return io.NewSectionReader(bytes.NewReader(text), 0, int64(len(text)))
}

// commit makes a commit that changes files, path -> content; "" removes one.
func commit(t testing.TB, r *Repository, base string, files map[string]string) string {
	t.Helper()
	var changes []Change
	all := contents{}
	for name, text := range files {
		c := Change{Path: name}
		if text != "" {
			c.Blob = all.add(r, text)
		}
		changes = append(changes, c)
	}
	trees, err := r.Trees(t.Context(), []Request{{base, changes}}, all.open)
	must(t, err)
	id, err := r.Commit(t.Context(), trees[0], base, "a message\n")
	must(t, err)
	return id
}

// hook installs a hook that is a shell script.
func hook(t testing.TB, gitDir, name, script string) {
	t.Helper()
	file := filepath.Join(gitDir, "hooks", name)
	must(t, os.MkdirAll(filepath.Dir(file), 0o755))
	must(t, os.WriteFile(file, fmt.Appendf(nil, "#!/bin/sh\n%s\n", script), 0o755))
}
