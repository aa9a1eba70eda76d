package accepted

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/meshpress/meshpress/internal/fixture"
	"github.com/meshpress/meshpress/policies/acceptance"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

const fixtures = "../../fixtures"

// TestAPIServer: the server takes every golden object, and of each change of one
// it says the same as meshpress.
func TestAPIServer(t *testing.T) {
	s := start(t)
	definitions, objects := read(t)
	s.install(t, definitions, objects)
	var wrong []mutant
	done := map[string]bool{}
	for _, o := range objects {
		if refusal := s.refusal(o.Data, false); refusal != "" {
			t.Errorf("%s is refused: %s", o.Key(), refusal)
		}
		if _, builtIn := builtIns[o.APIVersion()]; builtIn {
			wrong = append(wrong, mutants(o, done)...)
		}
	}
	t.Logf("%d definitions, %d objects, %d changes", len(definitions), len(objects), len(wrong))
	s.judge(t, wrong)
}

// builtIns are the groups whose objects are changed.
var builtIns = map[string]bool{"v1": true, "apps/v1": true, "autoscaling/v2": true, "policy/v1": true,
	"rbac.authorization.k8s.io/v1":    true,
	"admissionregistration.k8s.io/v1": true, "networking.k8s.io/v1": true, "batch/v1": true}

// judge asks both about each change.
func (s *server) judge(t *testing.T, all []mutant) {
	check := acceptance.New()
	agreed, refused := 0, 0
	var mu sync.Mutex
	var group sync.WaitGroup
	work := make(chan mutant)
	for range 4 {
		group.Go(func() {
			for m := range work {
				o := manifest.New(m.data)
				errs := check.Object(s.minor, o)
				if o.Problem() != "" { // the library reports it
					errs = field.ErrorList{field.Required(nil, o.Problem())}
				}
				refusal := s.refusal(m.data, false)
				mu.Lock()
				switch {
				case (len(errs) > 0) == (refusal != ""):
					agreed++
					refused += min(len(errs), 1)
				case len(errs) > 0:
					t.Errorf("FALSE: %s: %v", m.what, errs.ToAggregate())
				case !isKnown(m.what):
					t.Errorf("MISSED: %s: %s", m.what, shortened(refusal))
				}
				mu.Unlock()
			}
		})
	}
	for _, m := range all {
		work <- m
	}
	close(work)
	group.Wait()
	t.Logf("both say the same of %d of %d changes, %d of which are refused", agreed, len(all), refused)
}

func shortened(text string) string {
	const most = 300
	return text[:min(len(text), most)]
}

// missed are changes that the server refuses and meshpress does not see, with
// the reason.
var missed = []struct{ part, reason string }{
	{".selector.matchLabels", "the rule MP0144 has it"},
	{".template.metadata.labels", "the rule MP0144 has it"},
}

func isKnown(what string) bool {
	return slices.ContainsFunc(missed, func(m struct{ part, reason string }) bool {
		return strings.Contains(what, m.part)
	})
}

// install creates the definitions and namespaces that other objects need.
func (s *server) install(t *testing.T, definitions, objects []*manifest.Object) {
	last := map[string]*manifest.Object{}
	for _, d := range definitions {
		if refusal := s.refusal(d.Data, false); refusal != "" {
			t.Errorf("%s is refused: %s", d.Key(), refusal)
		}
		last[d.Name()] = d
	}
	for _, d := range last {
		if refusal := s.refusal(d.Data, true); refusal != "" {
			t.Errorf("%s is refused: %s", d.Key(), refusal)
		}
	}
	for _, o := range objects {
		if o.Kind() == "Namespace" {
			s.refusal(o.Data, true)
		}
	}
}

// read returns the distinct objects of all golden trees and of testdata, and the
// definitions of all fixtures: golden trees have their checksums only.
func read(t *testing.T) (definitions, objects []*manifest.Object) {
	seen := map[string]bool{}
	names, err := filepath.Glob("../../golden/*/*/*/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(names, "testdata/seeds.yaml") {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, doc := range manifest.Split(string(text)) {
			o, err := parse(doc)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if o != nil && !seen[doc] {
				objects = append(objects, o)
			}
			seen[doc] = true
		}
	}
	return definitionsOf(t), objects
}

// definitionsOf renders the fixtures of all versions.
func definitionsOf(t *testing.T) []*manifest.Object {
	seen := map[string]bool{}
	var out []*manifest.Object
	for _, name := range fixture.Names(t, fixtures) {
		if !strings.HasPrefix(name, "version-") && name != "openshift" {
			continue
		}
		docs, found := source.NewReader(nil).Read(fixtures + "/" + name)
		if found.HasErrors() {
			t.Fatal(found)
		}
		fleet := render.Load(t.Context(), docs, render.Options{Charts: fixture.Charts})
		_, err := fleet.Render(t.Context(), func(c render.Cluster) error {
			for _, o := range c.Objects() {
				text, err := o.YAML()
				if err != nil || !o.IsCRD() || seen[string(text)] {
					continue
				}
				seen[string(text)] = true
				whole, err := parse(string(text))
				if err != nil {
					return err
				}
				out = append(out, whole)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	foreign, err := parse(networkAttachment)
	if err != nil {
		t.Fatal(err)
	}
	return append(out, foreign)
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
