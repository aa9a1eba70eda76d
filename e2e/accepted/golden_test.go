package accepted

import (
	"os"
	"testing"

	"github.com/meshpress/meshpress/internal/fixture"
	meshpress "github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

const fixtures = "../../fixtures"

// goldens are the distinct objects of all fixtures. Package golden holds that they are those of the golden trees,
// which have only the checksums of definitions.
type goldens struct {
	objects []*manifest.Object
	oldest  []int // the oldest Kubernetes 1.x that the version of Istio of an object supports
	seen    map[string]int
}

// of returns the objects for a version of Kubernetes.
func (g *goldens) of(minor int) (definitions, objects []*manifest.Object) {
	for i, o := range g.objects {
		switch {
		case g.oldest[i] > minor:
		case o.IsCRD():
			definitions = append(definitions, o)
		default:
			objects = append(objects, o)
		}
	}
	return definitions, objects
}

// add adds an object. What several versions of Istio have alike is for the oldest Kubernetes of them.
func (g *goldens) add(text []byte, oldest int) error {
	if at, ok := g.seen[string(text)]; ok {
		g.oldest[at] = min(g.oldest[at], oldest)
		return nil
	}
	o, err := parse(string(text))
	if err != nil || o == nil {
		return err
	}
	g.seen[string(text)] = len(g.objects)
	g.objects, g.oldest = append(g.objects, o), append(g.oldest, oldest)
	return nil
}

func render(t *testing.T) *goldens {
	all := &goldens{seen: map[string]int{}}
	for _, name := range fixture.Names(t, fixtures) {
		docs, found := source.NewReader(nil).Read(fixtures + "/" + name)
		if found.HasErrors() {
			t.Fatal(found)
		}
		fleet := meshpress.Load(t.Context(), docs, meshpress.Options{Charts: fixture.Charts})
		if _, err := fleet.Render(t.Context(), all.addCluster); err != nil {
			t.Fatal(err)
		}
	}
	if err := all.add([]byte(networkAttachment), 0); err != nil {
		t.Fatal(err)
	}
	return all
}

// addCluster adds the objects of a cluster, for the Kubernetes that all of its versions of Istio support.
func (g *goldens) addCluster(c meshpress.Cluster) error {
	oldest := 0
	for _, r := range c.Releases {
		if r.From == nil {
			continue
		}
		version, err := chart.ParseVersion(r.From.Chart.Metadata.Version)
		if err != nil {
			return err
		}
		oldest = max(oldest, version.KubeMinor())
	}
	for _, o := range c.Objects() {
		text, err := o.YAML()
		if err != nil {
			return err
		}
		if err := g.add(text, oldest); err != nil {
			return err
		}
	}
	return nil
}

// seeds are objects of more kinds and with rarer fields than those of Istio, to be changed.
func seeds(t *testing.T) (out []*manifest.Object) {
	text, err := os.ReadFile("testdata/seeds.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, doc := range manifest.Split(string(text)) {
		o, err := parse(doc)
		if err != nil {
			t.Fatal(err)
		}
		if o != nil {
			out = append(out, o)
		}
	}
	return out
}

// networkAttachment is a definition that charts expect and do not bring: on
// OpenShift, where they render objects of it, it belongs to Multus.
const networkAttachment = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: network-attachment-definitions.k8s.cni.cncf.io
  annotations: {api-approved.kubernetes.io: "unapproved, a stand-in for tests"}
spec:
  group: k8s.cni.cncf.io
  scope: Namespaced
  names: {kind: NetworkAttachmentDefinition, plural: network-attachment-definitions}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {config: {type: string}}}}}}
`

func parse(doc string) (*manifest.Object, error) {
	text, err := source.YAMLToJSON([]byte(doc), false)
	if err != nil {
		return nil, err
	}
	o, err := manifest.FromJSON(text)
	if err != nil || o.Kind() == "" {
		return nil, err
	}
	return o, nil
}
