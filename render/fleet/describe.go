package fleet

import (
	"strings"

	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

// These annotations of a KubernetesCluster say the same as fields of the config.
const (
	platformKey    = "meshpress.dev/platform"
	kubeVersionKey = "meshpress.dev/kube-version"
	cniRevisionKey = "meshpress.dev/cni-revision"
)

// describe adds platform and version of Kubernetes to the clusters. The config wins over the annotations and
// labels of a KubernetesCluster.
func (p *planner) describe(registered []*lifecycle.KubernetesCluster) {
	var names []string
	for _, k := range registered {
		names = append(names, k.Metadata.Name)
		if c := p.clusters[k.Metadata.Name]; c != nil {
			labels, annotations := k.Origin.Get("metadata", "labels"), k.Origin.Get("metadata", "annotations")
			c.runsOn(k.Metadata.Labels["platform"], labels.Get("platform"))
			c.runsOn(k.Metadata.Labels[platformKey], labels.Get(platformKey))
			c.runsOn(k.Metadata.Annotations[platformKey], annotations.Get(platformKey))
			c.hasVersion(k.Metadata.Labels[kubeVersionKey], labels.Get(kubeVersionKey))
			c.hasVersion(k.Metadata.Annotations[kubeVersionKey], annotations.Get(kubeVersionKey))
			c.hasCNI(k.Metadata.Labels[cniRevisionKey], labels.Get(cniRevisionKey))
			c.hasCNI(k.Metadata.Annotations[cniRevisionKey], annotations.Get(cniRevisionKey))
		}
	}
	for _, k := range p.config.Clusters {
		if c := p.clusters[k.Name]; c != nil {
			c.runsOn(k.Platform, k.Origin.Get("platform"))
			c.hasVersion(k.KubeVersion, k.Origin.Get("kubeVersion"))
			c.hasCNI(k.CNIRevision, k.Origin.Get("cniRevision"))
		}
	}
	if len(names) > 0 {
		p.checkRegistered(names)
	}
}

// runsOn sets the platform unless it is empty. The last call wins.
func (c *Cluster) runsOn(platform string, at source.Ref) {
	if platform != "" {
		c.Platform, c.PlatformAt = strings.ToLower(platform), at
	}
}

func (c *Cluster) hasVersion(version string, at source.Ref) {
	if version != "" {
		c.KubeVersion, c.KubeVersionAt = version, at
	}
}

// hasCNI sets the revision whose CNI serves the cluster.
func (c *Cluster) hasCNI(revision string, at source.Ref) {
	if revision != "" {
		c.CNIRevision, c.CNIRevisionAt = revision, at
	}
}
