package publish

import (
	"context"
	"crypto/sha256"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/gitops/git"
	"github.com/meshpress/meshpress/render/layout"
)

// branch holds what a branch has below the path.
type branch struct {
	name  string
	tip   string // "" if the branch does not exist
	files map[string]git.Entry
	dirs  map[string]bool
	sums  map[string][32]byte // by blob, of contents that were read
	index map[string]layout.Index
	// listed are the clusters in the index of the top, with the digests of their
	// own indexes. A listed cluster that has no index was removed by hand.
	listed layout.Index
}

// read reads what a branch has below the path. A branch of somebody else is an
// error.
func (p *Publisher) read(ctx context.Context, name, tip string) (*branch, error) {
	b := &branch{name: name, tip: tip, dirs: map[string]bool{}, sums: map[string][32]byte{},
		index: map[string]layout.Index{}, listed: layout.Index{}}
	if tip == "" {
		return b, nil
	}
	obstacle, err := p.target.InTheWay(ctx, tip, p.Path)
	if err != nil {
		return nil, err
	}
	if obstacle != "" {
		return nil, fmt.Errorf("branch %q has a file %q where the directory must go\nhint: choose another --path", name,
			obstacle)
	}
	if b.files, err = p.target.Files(ctx, tip, p.Path); err != nil {
		return nil, err
	}
	if err := p.checkOwner(ctx, b); err != nil {
		return nil, err
	}
	for file := range b.files {
		for dir := path.Dir(file); dir != "." && !b.dirs[dir]; dir = path.Dir(dir) {
			b.dirs[dir] = true
		}
	}
	return b, b.readIndexes(ctx, p.target)
}

func (p *Publisher) checkOwner(ctx context.Context, b *branch) error {
	if _, ours := b.files[layout.BranchFile]; ours || p.Adopt {
		return nil
	}
	empty, err := p.target.IsEmpty(ctx, b.tip)
	if err != nil || empty {
		return err
	}
	hint := "choose another --branch or --path, or take the directory over with --adopt; files of others stay as they are"
	all, err := p.target.Files(ctx, b.tip, ".")
	if err != nil {
		return err
	}
	if owned := ownedDirs(all); len(owned) > 0 {
		hint = fmt.Sprintf("meshpress published to --path %s of this branch; or choose another --branch", owned[0])
	}
	return fmt.Errorf("branch %q has files but no %q, so meshpress does not own it\nhint: %s",
		b.name, path.Join(p.Path, layout.BranchFile), hint)
}

// ownedDirs returns the directories to which meshpress published, "." for the top.
func ownedDirs(files map[string]git.Entry) []string {
	var out []string
	for file := range files {
		if path.Base(file) == layout.BranchFile {
			out = append(out, path.Dir(file))
		}
	}
	slices.Sort(out)
	return out
}

// readIndexes reads the index of each cluster and the index of the top into
// b.index, which is keyed by directory.
func (b *branch) readIndexes(ctx context.Context, from *git.Target) error {
	dirs := map[string][]string{} // by blob, because clusters may have equal indexes
	var blobs []string
	for file, e := range b.files {
		dir, name := path.Split(file)
		dir = path.Clean(dir)
		if file == layout.BranchFile || name == layout.IndexFile && dir != "." && !strings.Contains(dir, "/") {
			if !e.IsFile() {
				return fmt.Errorf("branch %q: %q must be a file", b.name, file)
			}
			dirs[e.ID] = append(dirs[e.ID], dir)
			blobs = append(blobs, e.ID)
		}
	}
	return from.Read(ctx, blobs, func(blob string, content []byte) error {
		index, err := layout.ParseIndex(content)
		if err != nil {
			return fmt.Errorf("branch %q: the index of %q is damaged: %w\nhint: restore it from an earlier commit, or remove "+
				"the directory", b.name, dirs[blob][0], err)
		}
		b.sums[blob] = sha256.Sum256(content)
		for _, dir := range dirs[blob] {
			b.index[dir] = index
			if dir == "." {
				b.takeList(index)
			}
		}
		return nil
	})
}

func (b *branch) takeList(top layout.Index) {
	for name, sum := range top {
		if name != layout.Attributes && name != layout.Metadata { // these two are files of the top
			b.listed[name] = sum
			delete(top, name)
		}
	}
}

// hash reads contents and records their digests.
func (b *branch) hash(ctx context.Context, from *git.Target, blobs []string) error {
	var fresh []string
	for _, blob := range blobs {
		if _, known := b.sums[blob]; !known {
			fresh = append(fresh, blob)
		}
	}
	return from.Read(ctx, fresh, func(blob string, content []byte) error {
		b.sums[blob] = sha256.Sum256(content)
		return nil
	})
}
