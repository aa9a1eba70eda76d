package argocd

import (
	"path/filepath"
	"testing"

	log "github.com/sirupsen/logrus"

	"github.com/argoproj/argo-cd/v3/applicationset/controllers/template"
	"github.com/argoproj/argo-cd/v3/applicationset/generators"
	"github.com/argoproj/argo-cd/v3/applicationset/utils"
	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"

	"github.com/meshpress/meshpress/e2e/argocd/stack"
)

// expand returns the Applications of the ApplicationSet for clusters of these names. It uses Argo CD's own
// generator and template with Secrets of clusters.
func expand(t testing.TB, s *stack.Stack, clusters ...string) []v1alpha1.Application {
	t.Helper()
	var set v1alpha1.ApplicationSet
	s.ReadExample(t, filepath.Join(examples, "applicationset.yaml"), &set)
	log.SetLevel(log.WarnLevel)
	secrets := fake.NewClientBuilder().WithObjects(secretsOf(clusters)...).Build()
	known := map[string]generators.Generator{"Clusters": generators.NewClusterGenerator(secrets, set.Namespace)}
	apps, _, err := template.GenerateApplications(log.NewEntry(log.StandardLogger()), set, known, &utils.Render{}, secrets)
	if err != nil || len(apps) != len(clusters) {
		t.Fatalf("%d Applications for %d clusters: %v", len(apps), len(clusters), err)
	}
	return apps
}

func secretsOf(clusters []string) (secrets []client.Object) {
	for _, name := range clusters {
		secrets = append(secrets, &core.Secret{
			ObjectMeta: meta.ObjectMeta{Name: name, Namespace: stack.Namespace, Labels: map[string]string{
				"argocd.argoproj.io/secret-type": "cluster", "mesh": "istio",
			}},
			Data: map[string][]byte{"name": []byte(name), "server": []byte("https://" + name + ".example.test")},
		})
	}
	return secrets
}
