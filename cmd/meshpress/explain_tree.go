package main

import (
	"os"
	"path/filepath"
	"slices"

	"github.com/meshpress/meshpress/inspect/explain"
	"github.com/meshpress/meshpress/internal/file"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/layout"
)

// ofTree prints the origins that a rendered tree records.
func (q question) ofTree(tree *file.Dir, only []string, s streams) error {
	answers, err := explain.New(q.object, q.field).Tree(tree, only)
	if err := q.print(answers, err, s); err != nil {
		return err
	}
	s.say("meshpress: these are the origins that the tree records; give the inputs to see " +
		"which layers set a field")
	return nil
}

// noInputs ends a run whose inputs do not render. If there are no inputs, it prints a hint to the rendered tree
// that may be meant.
func noInputs(found diag.List, in input) error {
	isEmpty := slices.ContainsFunc(found, func(d diag.Diagnostic) bool { return d.Code == diag.NoInput })
	if paths := in.settings.Spec.Resources; isEmpty && len(paths) == 1 {
		if tree := nearTree(paths[0]); tree != "" {
			in.streams.say("meshpress: the rendered tree is %q: give that, or the inputs", tree)
		}
	}
	return outcome(found)
}

// nearTree returns the rendered tree that contains a directory or is directly below it, "" for none.
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
