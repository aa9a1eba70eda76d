// Package krm is the KRM function for kustomize and kpt: it reads a
// ResourceList and writes a ResourceList (KRM Functions Specification v1).
//
// The input is the lifecycle resources among the items, the functionConfig, and
// the files that it names. In kustomize the rendered objects replace the
// lifecycle resources. In a package on disk (kpt) the objects are added. The
// functionConfig can change both. In a package, one of the items is an index;
// by the index, a run replaces and removes the files of an earlier run. All
// other items pass through unchanged.
package krm

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"sigs.k8s.io/kustomize/kyaml/fn/framework"
	"sigs.k8s.io/kustomize/kyaml/kio"

	"github.com/meshpress/meshpress/internal/file"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/limit"
	"github.com/meshpress/meshpress/render/source"
)

// Run reads a ResourceList, renders it and writes the result. If a finding is
// an error, the items go out as they came in. The error is about the list or
// the functionConfig. Findings about resources are returned, and are in the
// results of the list too.
func Run(ctx context.Context, in io.Reader, out io.Writer) (diag.List, error) {
	text, err := readList(in)
	if err != nil {
		return nil, err
	}
	if err := checkList(text); err != nil {
		return nil, err
	}
	var found diag.List
	process := func(list *framework.ResourceList) error {
		f, err := newFunction(ctx, list)
		if err != nil {
			return err
		}
		items, more, err := f.run(ctx)
		if err != nil {
			return err
		}
		found = more
		list.Results = f.results(found)
		switch {
		case f.fleet.Config.Function.Validate && !f.inPlace:
			list.Items = nil // kustomize compares the items that a validator returns with its input
		case f.fleet.Config.Function.Validate: // kpt removes items that are not returned
		case !found.HasErrors():
			list.Items = items
		}
		return nil
	}
	stream := &kio.ByteReadWriter{Reader: bytes.NewReader(text), Writer: out, KeepReaderAnnotations: true}
	return found, framework.Execute(framework.ResourceListProcessorFunc(process), stream)
}

// readList reads a list within the limits. The error says what is wrong with it:
// it cannot be read, it is too large, or it is not YAML.
func readList(in io.Reader) ([]byte, error) {
	text, err := file.ReadAll(in, limit.List)
	failed := "read standard input"
	if err == nil {
		err, failed = source.BoundedItems(text), "standard input is not YAML"
	}
	if _, limited := errors.AsType[*limit.Error](err); limited {
		return nil, fmt.Errorf("standard input: %w\nhint: %s", err, limit.Hint)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", failed, err)
	}
	return text, nil
}
