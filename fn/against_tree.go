package fn

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/gitops"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/snapshot"
)

// readTree reads a tree of rendered clusters.
func readTree(tree fs.FS) (map[string]*snapshot.Snapshot, error) {
	out := map[string]*snapshot.Snapshot{}
	seen := parsed{}
	err := gitops.Read(tree, func(cluster string, files map[string][]byte) error {
		was := snapshot.New(cluster)
		for _, name := range slices.Sorted(maps.Keys(files)) {
			if !strings.HasSuffix(name, ".yaml") {
				continue
			}
			objects, err := seen.file(files[name])
			if err != nil {
				return fmt.Errorf("file %q: %w", name, err)
			}
			release := path.Dir(name)
			was.Add(release, objects...)
		}
		out[cluster] = was
		return nil
	})
	return out, err
}

// parsed are documents by their text: most of a fleet is the same in all
// clusters, definitions above all.
type parsed map[[sha256.Size]byte][]*manifest.Object

func (p parsed) file(text []byte) ([]*manifest.Object, error) {
	whole := sha256.Sum256(text)
	if objects, ok := p[whole]; ok {
		return objects, nil
	}
	var out []*manifest.Object
	for _, doc := range manifest.Split(string(text)) {
		key := sha256.Sum256([]byte(doc))
		objects, ok := p[key]
		if !ok {
			o, err := parseObject(doc)
			if err != nil {
				return nil, err
			}
			objects = []*manifest.Object{o}
			p[key] = objects
		}
		out = append(out, objects...)
	}
	p[whole] = out
	return out, nil
}

// parseObject reads an object; of a definition the body stays text, as it does
// when charts are rendered.
func parseObject(doc string) (*manifest.Object, error) {
	head, body := doc, ""
	if at := strings.Index(doc, "\nspec:"); at >= 0 && isDefinition(doc[:at]) {
		head, body = doc[:at], doc[at+1:]+"\n"
	}
	o, err := manifest.Parse(head)
	if err != nil {
		return nil, err
	}
	if o == nil {
		return nil, fmt.Errorf("a document is not a Kubernetes object: it begins with %q", firstLine(doc))
	}
	if body != "" {
		o.Body = []byte(body)
	}
	return o, nil
}

func isDefinition(head string) bool {
	return bytes.Contains([]byte("\n"+head+"\n"), []byte("\nkind: CustomResourceDefinition\n"))
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
