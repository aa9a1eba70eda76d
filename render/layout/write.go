package layout

import (
	"fmt"
	"iter"

	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/snapshot"
)

// Tree returns the files of a cluster in a rendered tree, by their slash-separated paths below its directory.
// The error is that of encoding.
func Tree(s *snapshot.Snapshot) (map[string][]byte, error) {
	files := map[string][]byte{}
	for release, objects := range s.Releases {
		definitions, others := split(objects)
		for name, objects := range map[string][]*manifest.Object{Definitions: definitions, Manifest: others} {
			if len(objects) == 0 {
				continue
			}
			text, err := manifest.Stream(objects)
			if err != nil {
				return nil, err
			}
			files[release+"/"+name] = text
		}
	}
	return files, nil
}

// Commit returns the two files of a release in a commit: its objects and their origins. The error is that of
// encoding.
func Commit(objects []*manifest.Object, from Origin) (map[string][]byte, error) {
	text, err := manifest.Stream(objects)
	if err != nil {
		return nil, err
	}
	origins, err := from.encode(objects)
	return map[string][]byte{Manifest: text, Origins: origins}, err
}

// Stream yields the documents of a cluster as one stream has them, each with the lines before its text: first the
// definitions, then release by release in the order of [snapshot.Snapshot.Order]. A comment names the cluster and the
// release of each document.
func Stream(s *snapshot.Snapshot) iter.Seq2[string, *manifest.Object] {
	return func(yield func(string, *manifest.Object) bool) {
		for _, definitions := range []bool{true, false} {
			for _, release := range s.Order() {
				head := fmt.Sprintf("---\n# %s/%s\n", s.Name, release)
				for _, o := range s.Releases[release] {
					if o.IsCRD() == definitions && !yield(head, o) {
						return
					}
				}
			}
		}
	}
}

// split returns the definitions and the other objects, both in their order.
func split(objects []*manifest.Object) (definitions, others []*manifest.Object) {
	for _, o := range objects {
		if o.IsCRD() {
			definitions = append(definitions, o)
		} else {
			others = append(others, o)
		}
	}
	return definitions, others
}
