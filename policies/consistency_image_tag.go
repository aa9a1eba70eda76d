package policies

import (
	"strings"

	"github.com/meshpress/meshpress/render/diag"
)

// floatingImage finds images without a tag, or with the tag latest.
//
// What such an image is, is decided when a node pulls it: two nodes run two
// builds, a rollback in Git brings nothing back, and a proxy may be newer than
// its control plane. Looked at are the images of pods, of variables and
// annotations that are called so, and those of the templates that istiod injects.
//
// Source: Kubernetes, "Images": avoid the tag latest in production, since it is
// hard to tell which version runs and to roll back.
//
// To fix it, give the image a tag or a digest.
var floatingImage = &Rule{
	Code: 145, Severity: diag.Warning, Title: "an image has no fixed tag",
	Cluster: func(c *Cluster, r *Report) {
		for _, release := range c.Releases {
			said := map[string]bool{}
			for _, image := range c.facts().images[release.Dir] {
				if !floats(image) || said[image] {
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

// floats: the image "auto" is filled in by istiod, which has a tag.
func floats(image string) bool {
	if image == "" || image == "auto" || strings.Contains(image, "@") || strings.Contains(image, "{{") {
		return false
	}
	_, tag, tagged := strings.Cut(image[strings.LastIndex(image, "/")+1:], ":")
	return !tagged || tag == "latest" || tag == ""
}
