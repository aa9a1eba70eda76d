package snapshot

import (
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/manifest"
)

// Part is a workload of Istio as it is found among the objects of a cluster.
type Part struct {
	Component string // pilot, cni, ztunnel or gateway
	Release   string
	Object    *manifest.Object
	// Revision is that of an istiod, and for a gateway that of its istiod, or a tag of it.
	Revision string
	// Tag and Version are those of the image; empty where it has none.
	Tag     string
	Version chart.Version
}

// partOf tells the workloads by their containers, whose names have been the
// same for years; labels and images are the user's.
func partOf(o *manifest.Object) (Part, bool) {
	if o.Kind() != "Deployment" && o.Kind() != "DaemonSet" {
		return Part{}, false
	}
	for _, item := range o.List("spec", "template", "spec", "containers") {
		container, _ := item.(map[string]any)
		component := componentOf(container)
		if component == "" {
			continue
		}
		image, _ := container["image"].(string)
		revision, _ := o.Get("spec", "template", "metadata", "labels", "istio.io/rev").(string)
		p := Part{Component: component, Object: o, Revision: plainRevision(revision), Tag: tagOf(image)}
		if v, err := chart.ParseVersion(p.Tag); err == nil {
			p.Version = v
		}
		if p.Version.IsZero() && component != "gateway" {
			p.Version, _ = chart.ParseVersion(o.Label("app.kubernetes.io/version")) // an image by digest
		}
		return p, true
	}
	return Part{}, false
}

func componentOf(container map[string]any) string {
	args, _ := container["args"].([]any)
	switch name := container["name"]; {
	case name == "discovery":
		return "pilot"
	case name == "install-cni":
		return "cni"
	case name == "istio-proxy" && slices.Contains(args, any("ztunnel")):
		return "ztunnel"
	case name == "istio-proxy":
		return "gateway"
	}
	return ""
}

// tagOf is the tag of an image, "" where it has none.
func tagOf(image string) string {
	image, _, _ = strings.Cut(image, "@")
	_, tag, _ := strings.Cut(image[strings.LastIndex(image, "/")+1:], ":")
	return tag
}
