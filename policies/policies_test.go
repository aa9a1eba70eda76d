package policies_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/internal/fixture"
	"github.com/meshpress/meshpress/internal/golden"
	"github.com/meshpress/meshpress/internal/mention"
	"github.com/meshpress/meshpress/policies"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/snapshot"
	"github.com/meshpress/meshpress/render/source"
)

// The codes of a rule's mutants.
const (
	silent diag.Code = 9998
	noisy  diag.Code = 9999
)

// TestRules renders testdata/CODE/trip*, which must break the rule, and testdata/CODE/almost*, which must
// nearly break it. findings.txt of a trip has the findings of the rule; a folder old/ has the earlier inputs of
// the clusters.
//
// Two mutants of the rule run too: one whose check is empty, and one whose check always reports. Every trip
// must fail with the first mutant, and every almost with the second. An almost that never reaches the check
// does not fail with the second one.
func TestRules(t *testing.T) {
	for _, rule := range policies.Rules() {
		t.Run(rule.Code.String(), func(t *testing.T) {
			trips, almosts := cases(t, rule, "trip"), cases(t, rule, "almost")
			if len(trips) == 0 || len(almosts) == 0 {
				t.Fatalf("testdata/%s must have a trip and an almost", rule.Code)
			}
			rules := append(policies.Rules(), mutant(rule, silent, 0), mutant(rule, noisy, 1))
			for _, dir := range trips {
				found := check(t, dir, rules)
				golden.Compare(t, filepath.Join(dir, "findings.txt"), text(of(rule.Code, found)))
				if complaint := judge(t, dir, of(rule.Code, found)); complaint != "" {
					t.Error(complaint)
				}
				if judge(t, dir, of(silent, found)) == "" {
					t.Errorf("%s does not notice that the check is empty", dir)
				}
			}
			for _, dir := range almosts {
				found := check(t, dir, rules)
				if complaint := judge(t, dir, of(rule.Code, found)); complaint != "" {
					t.Error(complaint)
				}
				if judge(t, dir, of(noisy, found)) == "" {
					t.Errorf("%s does not notice a check that always fires: the check never runs", dir)
				}
			}
		})
	}
}

// judge returns an error text for the findings of a case, "" if they are as wanted.
func judge(t *testing.T, dir string, found diag.List) string {
	t.Helper()
	want := ""
	if strings.HasPrefix(filepath.Base(dir), "trip") {
		content, err := os.ReadFile(filepath.Join(dir, "findings.txt"))
		if err != nil || len(content) == 0 {
			t.Fatalf("%s must have findings in findings.txt: %v", dir, err)
		}
		want = string(content)
	}
	if have := text(found); have != want {
		return dir + " has the findings\n" + have + "and must have\n" + want
	}
	return ""
}

// mutant returns a rule that runs in the same way as another rule and always reports n findings.
func mutant(rule *policies.Rule, code diag.Code, n int) *policies.Rule {
	report := func(r *policies.Report) {
		for range n {
			r.At(source.Ref{}, "fires")
		}
	}
	out := &policies.Rule{Code: code}
	switch {
	case rule.Cluster != nil:
		out.Cluster = func(_ *policies.Cluster, r *policies.Report) { report(r) }
	case rule.Fleet != nil:
		out.Fleet = func(_ []policies.Summary, r *policies.Report) { report(r) }
	case rule.Upgrade != nil:
		out.Upgrade = func(_ *snapshot.Snapshot, _ *policies.Cluster, r *policies.Report) { report(r) }
	case rule.Fix != nil:
		out.Fix = func(_ *policies.Cluster, r *policies.Report) { report(r) }
	}
	return out
}

// TestEveryRuleIsListedOnce proves that a rule has its own code, one check and a page, and that every code of a
// rule has a rule.
func TestEveryRuleIsListedOnce(t *testing.T) {
	var codes []diag.Code
	for _, rule := range policies.Rules() {
		codes = append(codes, rule.Code)
		checks := 0
		for _, set := range []bool{rule.Cluster != nil, rule.Fleet != nil, rule.Upgrade != nil, rule.Fix != nil} {
			if set {
				checks++
			}
		}
		if checks != 1 {
			t.Errorf("%s has %d checks, want 1", rule.Code, checks)
		}
		if rule.Page.Why == "" || rule.Page.Source == "" || rule.Page.Fix == "" {
			t.Errorf("the page of %s must say why, where the rule comes from, and how to fix it", rule.Code)
		}
	}
	want := slices.DeleteFunc(diag.Codes(), func(c diag.Code) bool { return !c.IsRule() })
	if diff := cmp.Diff(want, codes); diff != "" {
		t.Errorf("the rules are not those that have codes (- codes, + rules):\n%s", diff)
	}
}

// TestEveryCodeIsExplained proves that `policies explain` answers for every code.
func TestEveryCodeIsExplained(t *testing.T) {
	for _, code := range diag.Codes() {
		if page := policies.Explain(code); !strings.Contains(page, "\n\nTo fix it, ") {
			t.Errorf("the page of %s is\n%s", code, page)
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

// past is what clusters had before, by name.
type past map[string]*snapshot.Snapshot

func (p past) Names() []string { return slices.Sorted(maps.Keys(p)) }

func (p past) Before(c *render.Cluster) *snapshot.Snapshot { return p[c.Name] }

// check renders a case with some rules.
func check(t *testing.T, dir string, rules []*policies.Rule) diag.List {
	t.Helper()
	options := policies.Options{Rules: rules}
	if old := filepath.Join(dir, "old"); exists(old) {
		before := past{}
		run(t, documents(t, old), render.Options{Charts: fixture.Charts}, func(c render.Cluster) {
			before[c.Name] = c.Snapshot()
		})
		options.Past = before
	}
	return run(t, documents(t, dir), render.Options{Charts: fixture.Charts, Checks: policies.New(options)},
		func(render.Cluster) {})
}

func run(t *testing.T, docs []source.Document, options render.Options, each func(render.Cluster)) diag.List {
	t.Helper()
	found, err := render.Load(t.Context(), docs, options).Render(t.Context(), func(c render.Cluster) error {
		each(c)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// documents reads the files of a folder without its subfolders.
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

func of(code diag.Code, found diag.List) diag.List {
	return slices.DeleteFunc(slices.Clone(found), func(d diag.Diagnostic) bool { return d.Code != code })
}

func text(found diag.List) string {
	var b strings.Builder
	for _, d := range found {
		b.WriteString(d.String() + "\n")
	}
	return b.String()
}

// TestCatalogue compares docs/policies.md with the rules.
func TestCatalogue(t *testing.T) {
	const head = `# Policies

Rules find resources that can be understood, but are a mistake. ` + "`meshpress policies explain CODE`" +
		` prints the same pages.
[config.md](config.md) says how to change a severity and how to waive a finding. [findings.md](findings.md) explains the
other codes, and those of your own ValidatingAdmissionPolicies. A test generates this page from the rules.

`
	golden.Compare(t, "../docs/policies.md", head+catalogue(mention.Pages(t, "../docs")))
}

// catalogue returns the pages of all rules in Markdown, each with the line of the pages that speak of it.
func catalogue(more map[string]string) string {
	var b strings.Builder
	for _, rule := range policies.Rules() {
		code := rule.Code
		fmt.Fprintf(&b, "## %s: %s\n\nSeverity: %s.\n\n%s\n\n", code, code.Title(), code.Severity(), rule.Page)
		if line := more[code.String()]; line != "" {
			fmt.Fprint(&b, line, "\n")
		}
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}
