package page

import (
	"strings"

	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/inspect/overview"
)

// image is an image with its parts and clusters.
type image struct {
	overview.Image
	Repository, Tag, Digest string
	Where                   string
	Names                   []string
}

func imagesOf(o overview.Overview) []image {
	var out []image
	for _, i := range o.Images {
		v := image{Image: i}
		ref, digest, _ := strings.Cut(i.Ref, "@")
		v.Repository, v.Digest = ref, digest
		if at := strings.LastIndex(ref, ":"); at > strings.LastIndex(ref, "/") {
			v.Repository, v.Tag = ref[:at], ref[at+1:]
		}
		clusters := i.Clusters
		if len(clusters) == 0 {
			clusters = i.Before
		}
		v.Where, v.Names = diff.Names(clusters, len(o.Clusters)), diff.NameLines(clusters, len(o.Clusters))
		out = append(out, v)
	}
	return out
}
