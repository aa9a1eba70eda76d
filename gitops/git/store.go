package git

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/internal/task"
)

// Change sets the content of one file to Blob, or removes the file if Blob is
// "".
type Change struct{ Path, Blob string }

// Request asks for the tree of the commit Base with Changes made to it. Base is
// "" for an empty tree.
type Request struct {
	Base    string
	Changes []Change
}

// Trees stores the tree of each request, and returns the IDs of the trees in
// the order of the requests. It first stores the contents that the repository
// may lack, each once; content returns the content of a blob. Everything goes
// into one pack.
func (r *Repository) Trees(ctx context.Context, requests []Request,
	content func(blob string) *io.SectionReader) ([]string, error) {
	apart, err := r.quarantine()
	if err != nil {
		return nil, err
	}
	defer apart.remove()
	importer := r.driver("-c", "core.ignoreCase=false", "fast-import", "--quiet") // keeps Prod/ and prod/ apart
	out, err := r.feed(ctx, importer.with(apart.variables()...), func(to io.Writer) error {
		return r.describe(to, requests, content)
	})
	if err != nil {
		return nil, err
	}
	var trees []string
	for line := range strings.Lines(out) {
		if f := strings.Fields(line); len(f) == 3 && f[1] == "tree" {
			trees = append(trees, f[2])
		}
	}
	if len(trees) != len(requests) {
		return nil, fmt.Errorf("git fast-import: it printed %q and not the names of %d trees", out, len(requests))
	}
	if err := apart.release(); err != nil {
		return nil, err
	}
	for _, one := range requests {
		for _, c := range one.Changes {
			r.known[c.Blob] = true
		}
	}
	return trees, nil
}

// feed runs fast-import with the input that write produces, and returns what
// fast-import prints.
func (r *Repository) feed(ctx context.Context, importer command, write func(io.Writer) error) (string, error) {
	in, to := io.Pipe()
	var out, message bytes.Buffer
	written := task.Go("what git fast-import reads", func() error {
		defer func() { _ = to.Close() }() // also after a panic; otherwise git would wait for more
		err := write(to)
		to.CloseWithError(err)
		return err
	})
	err := importer.run(ctx, in, &out, &message)
	_ = in.Close() // ends the writer if git ended first
	words := r.removeReport(message.String())
	if cause := written(); cause != nil && !errors.Is(cause, io.ErrClosedPipe) {
		return "", cause
	}
	if err != nil {
		return "", importer.failure(words, "", err)
	}
	return out.String(), nil
}

// removeReport removes the report that fast-import leaves in the repository when
// it fails, and the line about it.
func (r *Repository) removeReport(message string) string {
	before, after, found := strings.Cut(message, "fast-import: dumping crash report to ")
	name, rest, _ := strings.Cut(after, "\n")
	if found {
		os.Remove(filepath.Join(r.dir, filepath.Base(name)))
	}
	return before + rest
}

// describe writes the input of fast-import: contents, and one commit per
// request. Only the trees of these commits are used. `git commit-tree` makes
// the real commits, because fast-import cannot sign.
func (r *Repository) describe(to io.Writer, requests []Request, content func(string) *io.SectionReader) error {
	w := bufio.NewWriterSize(to, 1<<16)
	fmt.Fprint(w, "feature done\n")
	for _, blob := range r.lacks(requests) {
		text := content(blob)
		fmt.Fprintf(w, "blob\ndata %d\n", text.Size())
		if _, err := io.Copy(w, text); err != nil {
			return fmt.Errorf("read the output back: %w", err)
		}
		fmt.Fprint(w, "\n")
	}
	for _, one := range requests {
		one.describe(w)
	}
	fmt.Fprint(w, "done\n")
	return w.Flush()
}

// lacks lists the contents that the repository may lack, each once. Files of one name follow each other: fast-import
// stores a content as its difference from the one before, and those of clusters are alike.
func (r *Repository) lacks(requests []Request) []string {
	var all []Change
	for _, one := range requests {
		all = append(all, one.Changes...)
	}
	all = slices.DeleteFunc(all, func(c Change) bool { return c.Blob == "" || r.known[c.Blob] })
	slices.SortFunc(all, func(a, b Change) int { return compareFromEnd(a.Path, b.Path) })
	stored := map[string]bool{}
	var out []string
	for _, c := range all {
		if !stored[c.Blob] {
			stored[c.Blob] = true
			out = append(out, c.Blob)
		}
	}
	return out
}

// compareFromEnd compares the last names of two paths first.
func compareFromEnd(a, b string) int {
	for a != "" && b != "" {
		i, j := strings.LastIndex(a, "/"), strings.LastIndex(b, "/")
		if c := strings.Compare(a[i+1:], b[j+1:]); c != 0 {
			return c
		}
		a, b = a[:max(i, 0)], b[:max(j, 0)]
	}
	return strings.Compare(a, b)
}

// describe writes a commit, asks for the ID of its tree, and resets the scratch
// ref, so that no ref has the commit.
func (one Request) describe(w io.Writer) {
	fmt.Fprintf(w, "commit %s\ncommitter meshpress <> 0 +0000\ndata 0\n", scratch)
	if one.Base != "" {
		fmt.Fprintf(w, "from %s\n", one.Base)
	}
	for _, c := range inOrder(one.Changes) {
		if c.Blob == "" {
			fmt.Fprintf(w, "D %s\n", quote(c.Path))
		} else {
			fmt.Fprintf(w, "M 100644 %s %s\n", c.Blob, quote(c.Path))
		}
	}
	fmt.Fprintf(w, "ls \"\"\nreset %s\n\n", scratch)
}

const scratch = "refs/meshpress/scratch"

// inOrder puts removals first, because the path of a removed file may become a
// directory.
func inOrder(changes []Change) []Change {
	gone := func(c Change) bool { return c.Blob == "" }
	out := slices.DeleteFunc(slices.Clone(changes), func(c Change) bool { return !gone(c) })
	return append(out, slices.DeleteFunc(slices.Clone(changes), gone)...)
}

func quote(name string) string {
	return `"` + escaped.Replace(name) + `"`
}

// escaped writes what Git must not take for the end of a quoted text, for fast-import and settings.
var escaped = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)
