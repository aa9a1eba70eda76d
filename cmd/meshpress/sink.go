package main

import (
	"context"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/gitops"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/layout"
	"github.com/meshpress/meshpress/render/manifest"
)

// sink stages rendered clusters. It commits them when the run has no errors.
type sink interface {
	add(render.Cluster) error
	commit(context.Context) (diag.List, error)
	discard()
}

func newSink(dir string, partial bool, stdout io.Writer) (sink, error) {
	if dir == "" {
		return &streamSink{out: stdout}, nil
	}
	tree, err := gitops.Create(dir)
	return &treeSink{dir: dir, tree: tree, partial: partial}, err
}

// streamSink stages a stream. Texts that clusters share are staged once.
type streamSink struct {
	out    io.Writer
	staged spool
}

func (s *streamSink) add(c render.Cluster) error {
	for head, o := range layout.Stream(c.Snapshot()) {
		if _, err := io.WriteString(&s.staged, head); err != nil {
			return err
		}
		if err := s.stage(o); err != nil {
			return err
		}
	}
	return nil
}

func (s *streamSink) stage(o *manifest.Object) error {
	text, err := o.YAML()
	if err != nil {
		return err
	}
	if !o.IsShared() {
		_, err := s.staged.Write(text)
		return err
	}
	isNew := false
	at := manifest.Once(o, s, func(*manifest.Object) (part span) {
		isNew = true
		part, err = s.staged.add(text)
		return part
	})
	if !isNew {
		s.staged.again(at)
	}
	return err
}

func (s *streamSink) commit(context.Context) (diag.List, error) { return nil, s.staged.copyTo(s.out) }

func (s *streamSink) discard() { s.staged.discard() }

// treeSink writes a tree below a directory.
type treeSink struct {
	dir     string
	tree    *gitops.Tree
	partial bool // the run leaves out clusters, so missing ones may still have inputs
	report  gitops.Report
}

// changed implements [counting].
func (s *treeSink) changed() (int, bool) {
	clusters := map[string]bool{}
	for _, name := range slices.Concat(s.report.Written, s.report.Removed) {
		cluster, _, _ := strings.Cut(name, "/")
		clusters[cluster] = true
	}
	return len(clusters), true
}

func (s *treeSink) add(c render.Cluster) error {
	files, err := layout.Tree(c.Snapshot())
	if err != nil {
		return err
	}
	return s.tree.Add(c.Name, files)
}

func (s *treeSink) commit(ctx context.Context) (diag.List, error) {
	report, err := s.tree.Commit(ctx)
	s.report = report
	var found diag.List
	for _, name := range report.Edited {
		found.Add(diag.InFile(diag.Edited, filepath.Join(s.dir, name),
			"had been edited by hand and is replaced", ""))
	}
	for _, name := range report.Doubtful {
		found.Add(diag.InFile(diag.DoubtfulStage, filepath.Join(s.dir, name),
			"is named like what a killed run leaves, but was not made by this user here: it stays as it is",
			"look into it: move what is needed where it belongs, and remove the rest"))
	}
	if s.partial {
		return found, err
	}
	for _, name := range report.LeftOver {
		found.Add(diag.InFile(diag.LeftOver, filepath.Join(s.dir, name),
			"was rendered earlier, but no input names this cluster now",
			"remove the directory if the cluster is gone"))
	}
	return found, err
}

func (s *treeSink) discard() { _ = s.tree.Discard() }
