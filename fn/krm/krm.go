// Package krm is the KRM function: a ResourceList in, a ResourceList out, as
// kustomize and kpt run it (KRM Functions Specification v1).
//
// Input are the lifecycle resources among the items, the functionConfig, and
// the files that it names. Without a functionConfig that says otherwise, what
// they render to replaces the resources among the items in kustomize, and is
// added to them in a package on disk (kpt). There, files of an earlier run are
// replaced and removed by an index that is one of the items. Everything else
// passes through untouched.
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

// Run reads a ResourceList, renders it and writes what comes out. When a
// finding is an error, the items go out as they came in. The error is about the
// list or the functionConfig; findings about resources are in the results too.
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
			list.Items = nil // kustomize compares what a validator returns with what it gave
		case f.fleet.Config.Function.Validate: // and kpt removes what is not returned
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
		err, failed = source.BoundedList(text), "standard input is not YAML"
	}
	if _, limited := errors.AsType[*limit.Error](err); limited {
		return nil, fmt.Errorf("standard input: %w\nhint: %s", err, limit.Hint)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", failed, err)
	}
	return text, nil
}
