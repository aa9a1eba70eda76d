package accepted

import (
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/meshpress/meshpress/e2e/apiserver"
	"github.com/meshpress/meshpress/policies/acceptance"
	"github.com/meshpress/meshpress/render/manifest"
)

// TestAPIServer: each server takes every golden object of the versions of Istio that support it and leaves out no
// field of it. Of each change of one, the newest says the same as meshpress.
func TestAPIServer(t *testing.T) {
	goldens, seeds := render(t), seeds(t)
	for _, program := range programs(t) {
		t.Run(filepath.Base(program), func(t *testing.T) {
			s := start(t, program)
			definitions, objects := goldens.of(s.Minor)
			install(t, s, definitions, objects)
			for _, o := range objects {
				accept(t, s, o)
			}
			t.Logf("Kubernetes 1.%d: %d definitions, %d objects", s.Minor, len(definitions), len(objects))
			if filepath.Base(program) == "kube-apiserver" {
				compare(t, s, append(objects, seeds...))
			}
		})
	}
}

// programs lists the servers: the newest, and all others that are there.
func programs(t *testing.T) []string {
	newest := apiserver.Host(t, "kube-apiserver")
	older, err := filepath.Glob(newest + "-*")
	if err != nil {
		t.Fatal(err)
	}
	if len(older) == 0 {
		t.Log("there is only one version of kube-apiserver")
	}
	return append([]string{newest}, older...)
}

func start(t *testing.T, program string) *apiserver.Server {
	return apiserver.Start(t, program, t.TempDir(), "--authorization-mode=AlwaysAllow",
		"--disable-admission-plugins=ServiceAccount,Priority,NamespaceLifecycle,LimitRanger,ResourceQuota")
}

func accept(t *testing.T, s *apiserver.Server, o *manifest.Object) {
	if refusal := s.Refusal(o.Data); refusal != "" {
		t.Errorf("%s is refused: %s", o.Key(), refusal)
		return
	}
	if lost := s.Lost(o.Data); len(lost) > 0 {
		t.Errorf("the server leaves out of %s: %s", o.Key(), strings.Join(lost, ", "))
	}
}

func compare(t *testing.T, s *apiserver.Server, objects []*manifest.Object) {
	var all []mutant
	done := map[string]bool{}
	for _, o := range objects {
		if _, builtIn := builtIns[o.APIVersion()]; builtIn {
			all = append(all, mutants(o, done)...)
		}
	}
	judge(t, s, all)
}

// builtIns are the groups whose objects are changed.
var builtIns = map[string]bool{"v1": true, "apps/v1": true, "autoscaling/v2": true, "policy/v1": true,
	"rbac.authorization.k8s.io/v1":    true,
	"admissionregistration.k8s.io/v1": true, "networking.k8s.io/v1": true, "batch/v1": true}

// judge asks both about each change.
func judge(t *testing.T, s *apiserver.Server, all []mutant) {
	check := acceptance.New()
	agreed, refused := 0, 0
	var mu sync.Mutex
	var group sync.WaitGroup
	work := make(chan mutant)
	for range 4 {
		group.Go(func() {
			for m := range work {
				o := manifest.New(m.data)
				errs := check.Object(s.Minor, o)
				if o.Problem() != "" { // the library reports it
					errs = field.ErrorList{field.Required(nil, o.Problem())}
				}
				refusal := s.Refusal(m.data)
				mu.Lock()
				switch {
				case (len(errs) > 0) == (refusal != ""):
					agreed++
					refused += min(len(errs), 1)
				case len(errs) > 0:
					t.Errorf("the server takes what meshpress refuses: %s: %v", m.what, errs.ToAggregate())
				case !isKnown(m.what):
					t.Errorf("the server refuses what meshpress does not see: %s: %s", m.what, shortened(refusal))
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
	{".template.metadata:", "the rule MP0144 has it"},
}

func isKnown(what string) bool {
	return slices.ContainsFunc(missed, func(m struct{ part, reason string }) bool {
		return strings.Contains(what, m.part)
	})
}

// install creates the definitions and namespaces that other objects need. Versions of Istio differ in their
// definitions: each is tried, and one of each name stays.
func install(t *testing.T, s *apiserver.Server, definitions, objects []*manifest.Object) {
	last := map[string]*manifest.Object{}
	for _, d := range definitions {
		accept(t, s, d)
		last[d.Name()] = d
	}
	for _, d := range last {
		if refusal := s.Create(d.Data); refusal != "" {
			t.Errorf("%s is refused: %s", d.Key(), refusal)
		}
	}
	for _, o := range objects {
		if o.Kind() == "Namespace" {
			s.Create(o.Data)
		}
	}
}
