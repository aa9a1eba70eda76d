package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/gitops"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/layout"
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

// streamSink stages a stream in memory, and in a temporary file if it is large.
type streamSink struct {
	out   io.Writer
	small bytes.Buffer
	large *os.File
}

const maxInMemory = 4 << 20 // 4 MiB, about four clusters

func (s *streamSink) add(c render.Cluster) error {
	if err := layout.Stream(&s.small, c.Snapshot()); err != nil {
		return err
	}
	if s.small.Len() < maxInMemory {
		return nil
	}
	return s.spill()
}

func (s *streamSink) spill() error {
	if s.large == nil {
		file, err := os.CreateTemp("", "meshpress-*.yaml")
		if err != nil {
			return fmt.Errorf("write the output to a temporary file: %w", err)
		}
		s.large = file
		_ = os.Remove(file.Name()) // the open file stays readable without its name; Windows keeps the name until discard
	}
	if _, err := s.small.WriteTo(s.large); err != nil {
		return fmt.Errorf("write the output to a temporary file: %w", err)
	}
	return nil
}

func (s *streamSink) commit(context.Context) (diag.List, error) {
	if s.large != nil {
		if _, err := s.large.Seek(0, io.SeekStart); err != nil {
			return nil, fmt.Errorf("read the output back: %w", err)
		}
		if _, err := io.Copy(s.out, s.large); err != nil {
			return nil, fmt.Errorf("write to stdout: %w", err)
		}
	}
	if _, err := s.small.WriteTo(s.out); err != nil {
		return nil, fmt.Errorf("write to stdout: %w", err)
	}
	return nil, nil
}

func (s *streamSink) discard() {
	if s.large != nil {
		s.large.Close()
		os.Remove(s.large.Name())
	}
}

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
