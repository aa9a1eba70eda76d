package explain

import (
	"github.com/meshpress/meshpress/render/helm"
	"github.com/meshpress/meshpress/render/istio"
)

type builtIn struct {
	name    istio.BuiltIn
	value   string
	changed helm.Release
	variant string // the value in the changed release
}

func (e experiment) builtIns() []builtIn {
	name, namespace, kube, chart := e.release, e.release, e.release, e.release
	name.Name += mark
	namespace.Namespace += mark
	kube.KubeVersion = "v1.99.0"
	chart = chart.WithVersion(mark)
	return []builtIn{
		{istio.ReleaseName, e.release.Name, name, name.Name},
		{istio.ReleaseNamespace, e.release.Namespace, namespace, namespace.Namespace},
		{istio.KubeVersion, e.release.KubeVersion, kube, kube.KubeVersion},
		{istio.ChartVersion, e.release.Chart.Metadata.Version, chart, mark},
	}
}
