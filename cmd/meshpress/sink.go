package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/meshpress/meshpress/gitops"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
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

// streamSink stages a stream in memory, and in a temporary file if it is large.
type streamSink struct {
	out   io.Writer
	small bytes.Buffer
	large *os.File
}

const maxInMemory = 4 << 20 // 4 MiB, about four clusters

func (s *streamSink) add(c render.Cluster) error {
	for _, part := range streamParts(c) {
		for _, o := range part.objects {
			text, err := o.YAML()
			if err != nil {
				return err
			}
			fmt.Fprintf(&s.small, "---\n# %s/%s\n%s", c.Name, part.dir, text)
		}
	}
	if s.small.Len() < maxInMemory {
		return nil
	}
	return s.spill()
}

type streamPart struct {
	dir     string
	objects []*manifest.Object
}

// streamParts returns the order of a stream: definitions, then the other objects release by release. Namespaces
// are the first release.
func streamParts(c render.Cluster) []streamPart {
	var parts []streamPart
	for _, r := range c.Releases {
		parts = append(parts, streamPart{r.Dir, r.CRDs})
	}
	for _, r := range c.Releases {
		parts = append(parts, streamPart{r.Dir, r.Objects})
	}
	return parts
}

func (s *streamSink) spill() error {
	if s.large == nil {
		file, err := os.CreateTemp("", "meshpress-*.yaml")
		if err != nil {
			return fmt.Errorf("hold back the output: %w", err)
		}
		s.large = file
		_ = os.Remove(file.Name()) // the open file stays readable without its name; Windows keeps the name until discard
	}
	if _, err := s.small.WriteTo(s.large); err != nil {
		return fmt.Errorf("hold back the output: %w", err)
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

// treeSink writes DIR/<cluster>/<release>/manifest.yaml and crds.yaml.
type treeSink struct {
	dir     string
	tree    *gitops.Tree
	partial bool // the run leaves out clusters, so missing ones may still have inputs
}

func (s *treeSink) add(c render.Cluster) error {
	files := map[string][]byte{}
	for _, r := range c.Releases {
		for name, objects := range map[string][]*manifest.Object{"crds.yaml": r.CRDs, "manifest.yaml": r.Objects} {
			if len(objects) == 0 {
				continue
			}
			text, err := manifest.Stream(objects)
			if err != nil {
				return err
			}
			files[r.Dir+"/"+name] = text
		}
	}
	return s.tree.Add(c.Name, files)
}

func (s *treeSink) commit(ctx context.Context) (diag.List, error) {
	report, err := s.tree.Commit(ctx)
	var found diag.List
	for _, name := range report.Edited {
		found.Add(diag.Diagnostic{Code: diag.Edited, Pos: diag.Pos{File: filepath.Join(s.dir, name)},
			Text: "had been edited by hand and is replaced"})
	}
	for _, name := range report.Doubtful {
		found.Add(diag.Diagnostic{Code: diag.DoubtfulStage, Pos: diag.Pos{File: filepath.Join(s.dir, name)},
			Text: "is named like what a killed run leaves, but was not made by this user here: it stays as it is",
			Hint: "look into it: move what is needed where it belongs, and remove the rest"})
	}
	if s.partial {
		return found, err
	}
	for _, name := range report.LeftOver {
		found.Add(diag.Diagnostic{Code: diag.LeftOver, Pos: diag.Pos{File: filepath.Join(s.dir, name)},
			Text: "was rendered earlier, but no input names this cluster now",
			Hint: "remove the directory if the cluster is gone"})
	}
	return found, err
}

func (s *treeSink) discard() { _ = s.tree.Discard() }
