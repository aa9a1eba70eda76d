package values

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/terminal"
)

// File is one file of a cluster.
type File struct {
	Name string // as in istiod.yaml
	Text []byte
}

// fileOf returns the file of a release: documents below a comment.
func fileOf(name, comment string, docs ...map[string]any) (File, error) {
	var objects []*manifest.Object
	for _, doc := range docs {
		objects = append(objects, manifest.New(doc))
	}
	text, err := manifest.Stream(objects)
	if len(docs) == 1 {
		text = []byte(strings.TrimPrefix(string(text), "---\n"))
	}
	return File{name + ".yaml", append([]byte(headOf(comment)), text...)}, err
}

// headOf returns the comment at the top of a file.
func headOf(comment string) string {
	var head strings.Builder
	for line := range strings.Lines(comment) {
		head.WriteString(strings.TrimSpace("# "+terminal.Line(strings.TrimSuffix(line, "\n"))) + "\n")
	}
	return head.String()
}

// about returns the comment that describes a release.
func (c Cluster) about(r Release) string {
	n := 1 + slices.IndexFunc(c.Releases, func(o Release) bool { return o.Release == r.Release })
	at := r.Pos().Pos()
	return fmt.Sprintf("Release %d of %d in cluster %s: %s %s in namespace %s, as %s %s has it (%s).", n, len(c.Releases),
		c.Name,
		r.Chart.Name, r.Chart.Metadata.Version, r.Namespace, r.Installation.Kind, r.Installation.Resource, at)
}
