package layout

import (
	"fmt"
	"io"

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
	origins, err := from.Encode(objects)
	return map[string][]byte{Manifest: text, Origins: origins}, err
}

// Stream writes a cluster as one stream: first the definitions, then release by release in the order of
// [snapshot.Snapshot.Order]. A comment names the cluster and the release of each document. The error is that of
// encoding or of the writer.
func Stream(w io.Writer, s *snapshot.Snapshot) error {
	for _, definitions := range []bool{true, false} {
		for _, release := range s.Order() {
			for _, o := range s.Releases[release] {
				if o.IsCRD() != definitions {
					continue
				}
				text, err := o.YAML()
				if err != nil {
					return err
				}
				if _, err := fmt.Fprintf(w, "---\n# %s/%s\n%s", s.Name, release, text); err != nil {
					return fmt.Errorf("write the stream: %w", err)
				}
			}
		}
	}
	return nil
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
