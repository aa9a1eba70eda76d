package accepted

import (
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/meshpress/meshpress/policies/acceptance"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

const golden = "../../golden"

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
var builtIns = map[string]bool{"v1": true, "apps/v1": true, "autoscaling/v2": true, "policy/v1": true, "rbac.authorization.k8s.io/v1": true,
	"admissionregistration.k8s.io/v1": true, "networking.k8s.io/v1": true}

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
				errs := check.Object(s.minor, manifest.New(m.data))
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
var missed = []struct{ part, reason string }{}

func isKnown(what string) bool {
	return slices.ContainsFunc(missed, func(m struct{ part, reason string }) bool { return strings.Contains(what, m.part) })
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

// read returns the distinct objects of all golden trees, definitions apart.
func read(t *testing.T) (definitions, objects []*manifest.Object) {
	seen := map[string]bool{}
	tree := os.DirFS(golden)
	names, err := fs.Glob(tree, "*/*/*/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(tree, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, doc := range manifest.Split(string(text)) {
			if seen[doc] {
				continue
			}
			seen[doc] = true
			o, err := parse(doc)
			switch {
			case err != nil:
				t.Fatalf("%s: %v", name, err)
			case o == nil:
			case o.IsCRD():
				definitions = append(definitions, o)
			default:
				objects = append(objects, o)
			}
		}
	}
	return definitions, objects
}

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
