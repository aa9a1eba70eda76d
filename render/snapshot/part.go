package snapshot

import (
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/manifest"
)

// Part is a workload of Istio in a cluster.
type Part struct {
	Component string // pilot, cni, ztunnel or gateway
	Release   string
	Object    *manifest.Object
	// Revision is the revision of an istiod. For a gateway it is the revision of its istiod, or a revision tag.
	Revision string
	// Tag is the tag of the image, and Version the version in it; empty if there is none.
	Tag     string
	Version chart.Version
}

// partOf recognises workloads by the names of their containers. Istio has not changed these for years; users
// can change labels and images.
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
			p.Version, _ = chart.ParseVersion(o.Label("app.kubernetes.io/version")) // the image has no tag, but a digest
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

// tagOf returns the tag of an image, "" if it has none.
func tagOf(image string) string {
	image, _, _ = strings.Cut(image, "@")
	_, tag, _ := strings.Cut(image[strings.LastIndex(image, "/")+1:], ":")
	return tag
}
