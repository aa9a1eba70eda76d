// Package gitops keeps a directory of generated files, one subdirectory for
// each cluster, as a GitOps repository wants it.
//
// A [Tree] stages new content on disk and swaps it in whole: [Create], then
// [Tree.Add] for each cluster, then [Tree.Commit]. A cluster whose content is
// already there is not touched, not even its modification times. The file
// .meshpress-index in every cluster directory says which files are ours; all
// others stay where and as they are. A process that is killed leaves every
// cluster wholly old or wholly new, and the next Create tidies up. Only where
// the file system cannot exchange two directories (it can on Linux) a cluster
// may be missing until that next Create puts it back.
//
// It does not know what the files mean, does not use git, and does not delete
// clusters that are no longer generated. It keeps the mode and the owner of
// what it replaces, but no extended attributes. Where there is no flock
// (Windows) it neither notices a second process nor tidies up after a kill.
//
// What is in the directory may be hostile. All work is done through one
// [os.Root], so that no link leads out of the directory, and what a killed run
// left is known by a mark that no clone and no copy can have: see [Report.Doubtful].
package gitops

import (
	"errors"
	"fmt"
	"os"
	"sync"

	"github.com/meshpress/meshpress/render/filename"
	"github.com/meshpress/meshpress/render/layout"
)

// Tree stages the new content of an output directory. Nothing that was under
// the directory changes before [Tree.Commit].
type Tree struct {
	dir  string   // as the caller calls it
	root disk     // the directory: all paths are relative to it
	made []string // directories that Create made, innermost first
	lock *os.File // the directory, too

	doubtful []string // what looks like the staging area of a killed run, and is not ours

	digests Digests

	mu        sync.Mutex // for all below
	stage     *stage     // nil until there is something to stage
	clusters  map[string]*cluster
	names     filename.Set
	failed    error // of the first Add that failed
	closed    bool
	committed bool
}

// cluster is what one call of Add said.
type cluster struct {
	index  layout.Index
	staged bool // false: the directory has exactly this content already
}

// Create opens an output directory for one run and locks it. It makes the
// directory when there is none and removes what a killed run left behind. The
// caller must call [Tree.Discard] in the end, also after an error of Add or Commit.
func Create(dir string) (*Tree, error) { return create(dir, native()) }

func create(dir string, on *system) (*Tree, error) {
	made, err := ensureDir(dir)
	if err != nil {
		return nil, err
	}
	t, err := open(dir, on)
	if err != nil {
		removeEmpty(made)
		return nil, err
	}
	t.made = made
	return t, nil
}

func open(dir string, on *system) (*Tree, error) {
	root, err := openDisk(dir, on)
	if err != nil {
		return nil, fmt.Errorf("cannot use output directory %q: %w", dir, err)
	}
	lock, err := lockDir(root)
	if err != nil {
		return nil, errors.Join(err, root.Close())
	}
	doubtful, err := removeStale(root)
	if err != nil {
		return nil, errors.Join(err, unlock(lock), root.Close())
	}
	return &Tree{dir: dir, root: root, lock: lock, doubtful: doubtful, clusters: map[string]*cluster{}}, nil
}

func openDisk(dir string, on *system) (disk, error) {
	root, err := os.OpenRoot(dir)
	return disk{root, on}, err
}

// Add stages all files of one cluster: slash-separated path inside the cluster
// directory -> content. Several goroutines may add different clusters. The
// contents may be reused as soon as Add returns. After an error nothing can be
// committed.
func (t *Tree) Add(name string, files map[string][]byte) error {
	err := t.add(name, files)
	if err != nil {
		t.mu.Lock()
		defer t.mu.Unlock()
		if t.failed == nil {
			t.failed = err
		}
	}
	return err
}

func (t *Tree) add(name string, files map[string][]byte) error {
	if err := layout.CheckCluster(name); err != nil {
		return err
	}
	if err := layout.CheckFiles(files); err != nil {
		return fmt.Errorf("cluster %q: %w", name, err)
	}
	c, err := t.claim(name)
	if err != nil {
		return err
	}
	c.index = t.digests.index(files)
	if isCurrent(t.root, name, c.index, files) {
		return nil
	}
	c.staged = true
	area, err := t.area()
	if err != nil {
		return err
	}
	return area.write(name, c.index, files)
}

// claim registers a cluster, once.
func (t *Tree) claim(name string) (*cluster, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return nil, errClosed
	}
	if t.clusters[name] != nil {
		return nil, fmt.Errorf("cluster %q must be added only once", name)
	}
	if other := t.names.Add(name); other != "" {
		return nil, fmt.Errorf("cluster %q must differ from %q by more than case and accents", name, other)
	}
	c := &cluster{}
	t.clusters[name] = c
	return c, nil
}

// area returns the staging area. It is made when first needed, so that a run
// that changes nothing does not even touch the output directory.
func (t *Tree) area() (*stage, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.stage != nil {
		return t.stage, nil
	}
	s, err := newStage(t.root)
	if err != nil {
		return nil, fmt.Errorf("cannot write to output directory %q: %w\nhint: check its permissions and its free space",
			t.dir, err)
	}
	t.stage = s
	return s, nil
}

// Discard removes the staging area and unlocks the directory. It does nothing
// after a Commit or a second time. All calls of Add must have returned.
func (t *Tree) Discard() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return nil
	}
	t.closed = true
	var err error
	if t.stage != nil {
		err = t.stage.clear(t.committed)
	}
	if !t.committed {
		removeEmpty(t.made)
	}
	return errors.Join(err, unlock(t.lock), t.root.Close())
}

var errClosed = errors.New("output tree is closed: it was committed or discarded before")
