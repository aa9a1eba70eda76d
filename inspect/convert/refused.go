package convert

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/inspect/values"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/helm"
)

// WithoutRefused returns a cluster without the values whose type the converted resources refuse, as the proof says, and
// a finding at the line of each. A chart or another kind may take such a value. There are no findings if nothing is
// refused.
func WithoutRefused(c values.Cluster, p Proof) (values.Cluster, diag.List) {
	var found diag.List
	c.Releases = slices.Clone(c.Releases)
	for _, d := range p.Found {
		if d.Code != diag.ValueType || !strings.HasPrefix(d.Pos.File, convertedDir) {
			continue
		}
		for i, r := range c.Releases {
			path := pathIn(r, d.Field)
			if path == nil {
				continue
			}
			at := r.Place(path...)
			_, wrong, _ := strings.Cut(d.Text, "` ")
			found.Add(diag.Diagnostic{Code: diag.NotConverted, Pos: at.Pos(), Field: at.Path(), Cluster: c.Name,
				Text: fmt.Sprintf("`%s` has no equivalent, and is left out: in the result, it %s", at.Path(), wrong)})
			c.Releases[i].Least = helm.Trim(r.Least, path)
			break
		}
	}
	return c, found
}

// pathIn returns the path of a value of a release by its field in a converted resource; nil if the release has no such
// value. Values of CNI and ztunnel are in a section there.
func pathIn(r values.Release, field string) []string {
	_, field, _ = strings.Cut(field, ".values.")
	field, _, _ = strings.Cut(field, "[") // a list is left out as a whole
	path := strings.Split(field, ".")
	if _, ok := helm.ValueAt(r.Least, path); ok {
		return path
	}
	if len(path) > 1 && path[0] == r.Component() {
		if _, ok := helm.ValueAt(r.Least, path[1:]); ok {
			return path[1:]
		}
	}
	return nil
}
