package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/fn"
	"github.com/meshpress/meshpress/gitops"
	"github.com/meshpress/meshpress/inspect/values"
	"github.com/meshpress/meshpress/internal/file"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/layout"
)

// valuesSink converts clusters into files of a format.
type valuesSink struct {
	fileSink
	files func(values.Cluster) ([]values.File, diag.List, error)
	fleet *values.Fleet
	judge func(diag.List) diag.List
	found diag.List
}

func newValuesSink(in input, output string, files func(values.Cluster) ([]values.File,
	diag.List, error)) (*valuesSink, error) {
	to, err := newFileSink(output, in.fleet.IsPartial(), in.streams.out)
	if err != nil {
		return nil, err
	}
	config := in.fleet.Config
	// findings of the lock are reported when charts are opened
	lock, _ := fn.Lock(in.reader, config, in.settings.Spec.Resources)
	return &valuesSink{fileSink: to, files: files, fleet: values.New(repository(lock)), judge: in.fleet.Judge}, nil
}

func (v *valuesSink) add(rendered render.Cluster) error {
	cluster, err := v.fleet.Cluster(rendered)
	if err != nil {
		return err
	}
	files, found, err := v.files(cluster)
	if err != nil {
		return err
	}
	v.found = append(v.found, v.judge(found)...)
	return v.addFiles(cluster.Name, files)
}

func (v *valuesSink) commit(ctx context.Context) (diag.List, error) {
	if v.found.HasErrors() {
		return v.found.Sorted(), nil
	}
	found, err := v.fileSink.commit(ctx)
	return append(v.found.Sorted(), found...), err
}

// changed implements [counting].
func (v *valuesSink) changed() (int, bool) {
	if to, ok := v.fileSink.(counting); ok {
		return to.changed()
	}
	return 0, false
}

// fileSink stages files and commits them when the run has no errors.
type fileSink interface {
	addFiles(cluster string, files []values.File) error
	commit(context.Context) (diag.List, error)
	discard()
}

func newFileSink(dir string, partial bool, stdout io.Writer) (fileSink, error) {
	if dir == "" {
		return &fileStream{out: stdout}, nil
	}
	if err := notRendered(dir); err != nil {
		return nil, err
	}
	tree, err := gitops.Create(dir)
	return &fileTree{treeSink{dir: dir, tree: tree, partial: partial}}, err
}

// notRendered refuses a directory of rendered manifests. Values would replace those files, because meshpress
// owns them.
func notRendered(dir string) error {
	tree, err := file.OpenDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look into %q: %w", dir, err)
	}
	defer tree.Close()
	for _, cluster := range layout.Clusters(tree) {
		index, err := layout.ReadIndex(tree, cluster)
		if err != nil && !errors.Is(err, layout.ErrDamaged) {
			return fmt.Errorf("look into %q: %w", dir, err)
		}
		if slices.ContainsFunc(index.Paths(), func(p string) bool { return strings.Contains(p, "/") }) {
			return fmt.Errorf("%q holds rendered manifests, which values must not replace\nhint: choose another directory", dir)
		}
	}
	return nil
}

// fileStream prints all files at the end of the run.
type fileStream struct {
	out  io.Writer
	text bytes.Buffer
}

func (f *fileStream) addFiles(cluster string, files []values.File) error {
	for _, file := range files {
		fmt.Fprintf(&f.text, "---\n# %s/%s\n%s", cluster, file.Name, bytes.TrimPrefix(file.Text, []byte("---\n")))
	}
	return nil
}

func (f *fileStream) commit(context.Context) (diag.List, error) {
	if _, err := f.text.WriteTo(f.out); err != nil {
		return nil, fmt.Errorf("write to stdout: %w", err)
	}
	return nil, nil
}

func (f *fileStream) discard() {}

// fileTree writes DIR/<cluster>/<release>.yaml.
type fileTree struct{ treeSink }

func (f *fileTree) addFiles(cluster string, files []values.File) error {
	contents := map[string][]byte{}
	for _, file := range files {
		contents[file.Name] = file.Text
	}
	return f.tree.Add(cluster, contents)
}
