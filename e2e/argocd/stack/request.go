package stack

import (
	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	"github.com/argoproj/argo-cd/v3/reposerver/apiclient"
)

// Request returns the request that the application-controller sends to the repo-server.
func (s *Stack) Request(app *v1alpha1.Application) *apiclient.ManifestRequest {
	source := app.Spec.GetSource()
	return &apiclient.ManifestRequest{
		Repo:     &v1alpha1.Repository{Repo: s.Repository.URL, Type: "git"},
		Revision: source.TargetRevision, AppName: app.Name, Namespace: app.Spec.Destination.Namespace,
		AppLabelKey: "app.kubernetes.io/instance", TrackingMethod: "annotation", ApplicationSource: &source,
		KubeVersion: "1.36.3", ApiVersions: []string{"v1", "apps/v1"},
		ProjectName: "default", ProjectSourceRepos: []string{"*"},
		KustomizeOptions: &v1alpha1.KustomizeOptions{BuildOptions: "--enable-alpha-plugins --enable-exec"},
	}
}
