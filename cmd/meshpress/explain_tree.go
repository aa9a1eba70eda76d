package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/meshpress/meshpress/inspect/explain"
	"github.com/meshpress/meshpress/internal/file"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/layout"
)

// ofTree answers from a rendered tree.
func (q question) ofTree(tree *file.Dir, only []string, s streams) error {
	answers, err := explain.New(q.object, q.field).Tree(tree, only)
	if err := q.print(answers, err, s); err != nil {
		return err
	}
	fmt.Fprintln(s.err, "meshpress: this is what the tree says; give the inputs instead to see which layers set a field")
	return nil
}

// noInputs is the end of a run whose inputs do not render. Where there are none,
// it names the tree that may be meant.
func noInputs(found diag.List, in input) error {
	isEmpty := slices.ContainsFunc(found, func(d diag.Diagnostic) bool { return d.Code == diag.NoInput })
	if paths := in.settings.Spec.Resources; isEmpty && len(paths) == 1 {
		if tree := nearTree(paths[0]); tree != "" {
			fmt.Fprintf(in.streams.err, "meshpress: the rendered tree is %q: give that, or the inputs\n", tree)
		}
	}
	return outcome(found)
}

// nearTree returns the tree that a directory is a cluster of, or that is below
// it, as where a repository has it; "" for none.
func nearTree(dir string) string {
	if _, err := os.Stat(filepath.Join(dir, layout.IndexFile)); err == nil {
		return filepath.Join(dir, "..")
	}
	for _, below := range []string{"*", "*/*", "*/*/*"} {
		if indexes, _ := filepath.Glob(filepath.Join(dir, below, "*", layout.IndexFile)); len(indexes) > 0 {
			return filepath.Dir(filepath.Dir(indexes[0]))
		}
	}
	return ""
}
