// Package publish commits what is rendered to branches of a Git repository, in
// the layout of Argo CD's Source Hydrator:
//
//	PATH/.gitattributes, hydrator.metadata    of the last change
//	PATH/.meshpress-branch                    says that PATH is meshpress's
//	PATH/<cluster>/.meshpress-index           which files are ours
//	PATH/<cluster>/<release>/manifest.yaml    the objects
//	                         objects.jsonl    where each object is from
//	                         hydrator.metadata, README.md
//
// Call [Open], then [Publisher.Add] for each cluster, then [Publisher.Commit].
// All files of a release are written together, and only if its objects change.
// So the positions, digests and source commit beside the objects are those of
// the last change. No branch moves before all commits are ready, and each moves
// in one step.
//
// The package does not render and does not judge what is rendered. Package git
// runs git; package gitops writes a tree on disk.
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
	Keep      Edited = "keep"      // the files stay as they are
	Overwrite Edited = "overwrite" // the files are replaced
)

// Options say where to publish, and how.
type Options struct {
	Path   string // the directory of the branch, "." for all of it
	Edited Edited
	// Adopt lets publishing take over a directory of others.
	Adopt bool
	// Mine tells whether a cluster is one of those that this run would have if
	// an input named it. If the branch has such a cluster and the run does not,
	// that is an error, unless Prune removes the cluster or KeepClusters leaves
	// it. Mine is nil if the run leaves out clusters that inputs name.
	Mine                func(cluster string) bool
	Prune, KeepClusters bool
	// Judge sets the severity of findings about such clusters, as the user
	// chose.
	Judge func(diag.List) diag.List
	// Branch returns the branch of a cluster. The error says that no input names
	// the cluster.
	Branch func(cluster string) (string, error)
	// Branches are read too, even if the run has no cluster for them.
	Branches []string
	// Former tells whether clusters may have been on a branch earlier; nil for
	// no branch.
	Former func(branch string) bool
	// Source is the commit of the inputs, nil if there is none.
	Source *Source
	// Program is the name and the version of this program, for the message of a commit and for people.
	Program string
	// Command returns the shell command that renders a cluster again.
	Command func(cluster string) string
	// Attempts is the number of attempts while others move a branch.
	Attempts int
}

// Publisher collects clusters and commits them.
type Publisher struct {
	Options
	target   *git.Target
	store    *store
	branches map[string][]*cluster
}

// Open prepares to publish to a target. The caller closes the target and the
// Publisher. The error is about the options, or the disk.
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

// Close removes the temporary file that holds the output.
func (p *Publisher) Close() error { return p.store.close() }

// cluster holds the files of one cluster.
type cluster struct {
	name     string
	releases []string
	files    map[string]file // by paths below the directory of the cluster
}

// Add lays out the files of a cluster. It holds each content once, on disk,
// until Commit. The error says which name is not valid, or is that of the disk.
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
