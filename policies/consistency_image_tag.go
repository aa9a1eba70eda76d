package policies

import (
	"strings"

	"github.com/meshpress/meshpress/render/diag"
)

var floatingImage = &Rule{
	Code: diag.FloatingImage,
	Page: diag.Page{
		Why: `An image must have a fixed tag or a digest: not the tag latest, and not none.

			The node decides what such an image is, at the time of the pull. Two nodes run two builds, a
			rollback in Git does not bring the old build back, and a proxy may be newer than its control
			plane. The rule checks the images of pods, the variables and annotations that name an image, and
			the templates that istiod injects.`,
		Source: `Kubernetes, "Images": avoid the tag latest in production, since it is hard to tell which version
			runs and to roll back.`,
		Fix: `give the image a tag or a digest.`,
	},
	Cluster: func(c *Cluster, r *Report) {
		for _, release := range c.Releases {
			said := map[string]bool{}
			for _, image := range c.facts().images[release.Dir] {
				if !isUnpinned(image) || said[image] {
					continue
				}
				said[image] = true
				at := release.written(image)
				if at.Pos() == release.Pos().Pos() && strings.HasSuffix(image, ":latest") {
					at = release.written("latest")
				}
				r.At(at, "image %q of release %q must have a fixed tag", image, release.Dir).
					Hint("give it a tag or a digest")
			}
		}
	},
}

// isUnpinned tells whether an image can change without a change of its text. The image "auto" does not: istiod
// fills it in with a fixed tag.
func isUnpinned(image string) bool {
	if image == "" || image == "auto" || strings.Contains(image, "@") || strings.Contains(image, "{{") {
		return false
	}
	_, tag, tagged := strings.Cut(image[strings.LastIndex(image, "/")+1:], ":")
	return !tagged || tag == "latest" || tag == ""
}
