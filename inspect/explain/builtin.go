package explain

import (
	"github.com/meshpress/meshpress/render/helm"
	"github.com/meshpress/meshpress/render/istio"
)

// What templates have beside values.
const (
	releaseName      = ".Release.Name"
	releaseNamespace = ".Release.Namespace"
	kubeVersion      = ".Capabilities.KubeVersion"
	chartVersion     = ".Chart.Version"
)

type builtIn struct {
	name    string
	value   string
	changed helm.Release
	variant string // what it is in the changed release
}

func (e experiment) builtIns() []builtIn {
	name, namespace, kube, chart := e.release, e.release, e.release, e.release
	name.Name += mark
	namespace.Namespace += mark
	kube.KubeVersion = "v1.99.0"
	chart = chart.WithVersion(mark)
	return []builtIn{
		{releaseName, e.release.Name, name, name.Name},
		{releaseNamespace, e.release.Namespace, namespace, namespace.Namespace},
		{kubeVersion, e.release.KubeVersion, kube, kube.KubeVersion},
		{chartVersion, e.release.Chart.Metadata.Version, chart, mark},
	}
}

// originOf says where what is built in is from.
func originOf(r *istio.Release, name string) istio.Origin {
	switch name {
	case releaseName:
		return r.NameOrigin()
	case releaseNamespace:
		return r.NamespaceOrigin()
	case kubeVersion:
		return r.KubeVersionOrigin()
	}
	_, at := r.Install.Tag()
	return istio.Origin{Layer: istio.FromManager, At: at, Name: "the charts for the tag"}
}
