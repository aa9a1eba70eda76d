// Package publish commits what is rendered to branches of a Git repository, in
// the layout of Argo CD's Source Hydrator:
//
//	PATH/.gitattributes, hydrator.metadata    of the last change
//	PATH/.meshpress-branch                    says that PATH is meshpress's
//	PATH/<cluster>/.meshpress-index           which files are ours
//	PATH/<cluster>/<release>/manifest.yaml    the objects
//	                         objects.jsonl    where each of them is from
//	                         hydrator.metadata, README.md
//
// [Open], then [Publisher.Add] for each cluster, then [Publisher.Commit]. A
// release is written whole, and only if its objects change: then positions,
// digests and the source commit beside them are those of the change. Nothing
// moves before everything is prepared, and a branch moves in one step.
//
// The package does not render and does not judge what is rendered. How git is
// driven is package git; a tree on disk is package gitops.
package publish

import (
	"errors"
	"fmt"
	"path"

	"github.com/meshpress/meshpress/gitops/git"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/filename"
	"github.com/meshpress/meshpress/render/layout"
)

// Edited says what happens to files of ours that somebody changed by hand.
type Edited string

// The choices.
const (
	Fail      Edited = "fail"      // nothing is published
	Keep      Edited = "keep"      // they stay as they are
	Overwrite Edited = "overwrite" // they are replaced
)

// Options say where to publish, and how.
type Options struct {
	Path   string // the directory of the branch, "." for all of it
	Edited Edited
	// Adopt takes over a directory that was not ours.
	Adopt bool
	// Mine tells whether a cluster that the branch has, and the run has not, is one
	// that the run would have if there were such a cluster. It is an error unless
	// Prune removes it or KeepClusters leaves it. Nil stands for a run that leaves
	// clusters out.
	Mine                func(cluster string) bool
	Prune, KeepClusters bool
	// Judge gives findings about such clusters the severity that the user chose.
	Judge func(diag.List) diag.List
	// Branch names the branch of a cluster; the error says that it is not among the inputs.
	Branch func(cluster string) (string, error)
	// Branches are looked at, too, though the run may have no cluster for them.
	Branches []string
	// Former tells whether a branch may be one that clusters were on earlier; nil for no branch.
	Former func(branch string) bool
	// Source is the commit of the inputs, nil if there is none.
	Source *Source
	// Command reproduces the output of a cluster.
	Command func(cluster string) string
	// Attempts is how often to build on a branch that others move, too.
	Attempts int
}

// Publisher collects clusters and commits them.
type Publisher struct {
	Options
	target   *git.Target
	store    *store
	branches map[string][]*cluster
}

// Open prepares to publish to a target, which the caller closes. The error is
// about the options, or the disk.
func Open(target *git.Target, options Options) (*Publisher, error) {
	below := path.Clean(options.Path)
	if err := filename.CheckPath(below); options.Path == "" || below != "." && err != nil {
		return nil, fmt.Errorf("path %q must be a directory inside the branch, as in `clusters`: it %w", options.Path, err)
	}
	options.Path = below
	held, err := newStore(target.Blob)
	if err != nil {
		return nil, err
	}
	p := &Publisher{Options: options, target: target, store: held, branches: map[string][]*cluster{}}
	for _, b := range options.Branches {
		p.branches[b] = nil
	}
	return p, nil
}

// Close removes what was held back on disk.
func (p *Publisher) Close() error { return p.store.close() }

// cluster is what one cluster gets.
type cluster struct {
	name     string
	releases []string
	files    map[string]file // by paths below the directory of the cluster
}

// Add lays out a cluster. Contents are held on disk, each once.
func (p *Publisher) Add(c render.Cluster) error {
	if err := layout.CheckCluster(c.Name); err != nil {
		return err
	}
	if filename.Fold(c.Name) == layout.Metadata {
		return errors.New("a cluster must not be called " + layout.Metadata)
	}
	branch, err := p.Branch(c.Name)
	if err != nil {
		return err
	}
	out := &cluster{name: c.Name, files: map[string]file{}}
	for _, r := range c.Releases {
		files, err := p.layOut(c.Name, r)
		if err != nil {
			return fmt.Errorf("cluster %q, release %q: %w", c.Name, r.Dir, err)
		}
		out.releases = append(out.releases, r.Dir)
		for name, text := range files {
			if err := layout.CheckFile(path.Join(r.Dir, name)); err != nil {
				return fmt.Errorf("cluster %q: %w", c.Name, err)
			}
			if out.files[path.Join(r.Dir, name)], err = p.store.add(text); err != nil {
				return err
			}
		}
	}
	p.branches[branch] = append(p.branches[branch], out)
	return nil
}
