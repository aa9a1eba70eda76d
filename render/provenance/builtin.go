package provenance

import "github.com/meshpress/meshpress/render/helm"

// builtIn is what templates have beside values.
type builtIn struct {
	name, value, rule string
	changed           helm.Release
	variant           string // what it is in the changed release
}

func (e experiment) builtIns() []builtIn {
	name, namespace, kube, chart := e.release, e.release, e.release, e.release
	name.Name += mark
	namespace.Namespace += mark
	kube.KubeVersion = "v1.99.0"
	chart = chart.WithVersion(mark)
	return []builtIn{
		{".Release.Name", e.release.Name, "the name of the release", name, name.Name},
		{".Release.Namespace", e.release.Namespace, "the namespace of the component", namespace, namespace.Namespace},
		{".Capabilities.KubeVersion", e.release.KubeVersion, "the version of Kubernetes, of the cluster or the oldest that the charts support", kube, kube.KubeVersion},
		{".Chart.Version", e.release.Chart.Metadata.Version, "the version of the chart", chart, mark},
	}
}
