package policies_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/meshpress/meshpress/internal/golden"
	"github.com/meshpress/meshpress/policies"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/chart/embedded"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// TestRules renders testdata/CODE/trip*, which breaks the rule, and
// testdata/CODE/almost*, which comes close. findings.txt of a case has what the
// rule says; a folder old/ is what the clusters had before.
func TestRules(t *testing.T) {
	for _, rule := range policies.Rules() {
		t.Run(rule.Code.String(), func(t *testing.T) {
			trips, almosts := cases(t, rule, "trip"), cases(t, rule, "almost")
			if len(trips) == 0 || len(almosts) == 0 {
				t.Fatalf("testdata/%s must have a trip and an almost", rule.Code)
			}
			for _, dir := range trips {
				found := text(of(rule, check(t, dir, policies.Rules())))
				if found == "" {
					t.Errorf("%s does not trip the rule", dir)
				}
				golden.Compare(t, filepath.Join(dir, "findings.txt"), found)
			}
			for _, dir := range almosts {
				if found := of(rule, check(t, dir, policies.Rules())); len(found) > 0 {
					t.Errorf("%s must not trip the rule:\n%s", dir, text(found))
				}
			}
		})
	}
}

// TestDeletedRules is the mutation: without its check, no trip of a rule is
// found, so TestRules would fail.
func TestDeletedRules(t *testing.T) {
	for _, rule := range policies.Rules() {
		others := slices.DeleteFunc(policies.Rules(), func(r *policies.Rule) bool { return r == rule })
		for _, dir := range cases(t, rule, "trip") {
			if found := of(rule, check(t, dir, others)); len(found) > 0 {
				t.Errorf("%s is found without the rule:\n%s", rule.Code, text(found))
			}
		}
	}
}

// TestPages: every rule explains itself.
func TestPages(t *testing.T) {
	for _, rule := range policies.Rules() {
		for _, part := range []string{"\n\nSource: ", "\n\nTo fix it"} {
			if !strings.Contains(rule.Page(), part) {
				t.Errorf("the comment of %s has no paragraph %q:\n%s", rule.Code, strings.TrimSpace(part), rule.Page())
			}
		}
	}
}

func cases(t *testing.T, rule *policies.Rule, prefix string) []string {
	t.Helper()
	dirs, err := filepath.Glob(filepath.Join("testdata", rule.Code.String(), prefix+"*"))
	if err != nil {
		t.Fatal(err)
	}
	return dirs
}

// check renders a case with some rules.
func check(t *testing.T, dir string, rules []*policies.Rule) diag.List {
	t.Helper()
	options := render.Options{Charts: charts, Rules: rules}
	if old := filepath.Join(dir, "old"); exists(old) {
		options.Old = map[string]*policies.State{}
		run(t, documents(t, old), render.Options{Charts: charts, Rules: []*policies.Rule{}}, func(c render.Cluster) {
			state := &policies.State{Name: c.Name, Releases: map[string][]*manifest.Object{}}
			for _, r := range c.Releases {
				state.Releases[r.Dir] = slices.Concat(r.CRDs, r.Objects)
			}
			options.Old[c.Name] = state
		})
	}
	return run(t, documents(t, dir), options, func(render.Cluster) {})
}

func run(t *testing.T, docs []source.Document, options render.Options, each func(render.Cluster)) diag.List {
	t.Helper()
	found, err := render.Fleet(docs, options, func(c render.Cluster) error { each(c); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// documents reads the files of a folder, not those of folders in it.
func documents(t *testing.T, dir string) []source.Document {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	docs, found := source.NewReader(nil).Read(files...)
	if len(docs) == 0 || found.HasErrors() {
		t.Fatalf("%s: %v", dir, found)
	}
	return docs
}

func exists(dir string) bool { _, err := os.Stat(dir); return err == nil }

var library = sync.OnceValues(func() (*chart.Library, error) { return embedded.Open("", nil) })

func charts(lifecycle.ConfigSpec) (*chart.Library, diag.List) {
	l, err := library()
	if err != nil {
		panic(err) // of the program itself
	}
	return l, nil
}

func of(rule *policies.Rule, found diag.List) diag.List {
	return slices.DeleteFunc(slices.Clone(found), func(d diag.Diagnostic) bool { return d.Code != rule.Code })
}

func text(found diag.List) string {
	var b strings.Builder
	for _, d := range found {
		b.WriteString(d.String() + "\n")
	}
	return b.String()
}

// TestCatalogue keeps docs/policies.md true.
func TestCatalogue(t *testing.T) {
	const head = "# Policies\n\nRules about resources that can be understood, and are still a mistake. `meshpress policies explain CODE` prints the same;\n" +
		"[config.md](config.md) says how to change a severity and how to waive a finding. This page is made from the comments of the rules. What\n" +
		"your own ValidatingAdmissionPolicies (`--policies`) refuse is MP0196; one that cannot be read or compiled is MP0195.\n\n"
	golden.Compare(t, "../docs/policies.md", head+policies.Catalogue())
}
