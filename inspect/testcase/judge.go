package testcase

import (
	"cmp"
	"context"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/policies/admission"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
	"github.com/meshpress/meshpress/render/terminal"
)

// Judge collects the clusters of a test as they are rendered.
type Judge struct {
	ctx      context.Context // of the run; assertions end with it
	test     *TestCase
	selected []int      // objects that each assertion selected
	wrong    []problems // of each assertion
	spent    *int64
}

// problems counts the objects for which an assertion does not hold, and has the first few of them.
type problems struct {
	first []string
	count int
}

const mostNamed = 3

// Judge begins a test. Assertions end with the context. spent counts the cost of the assertions of a run.
func (t *TestCase) Judge(ctx context.Context, spent *int64) *Judge {
	return &Judge{ctx, t, make([]int, len(t.Spec.Objects)), make([]problems, len(t.Spec.Objects)), spent}
}

// Add looks at the objects of a cluster.
func (j *Judge) Add(c render.Cluster) error {
	for _, r := range c.Releases {
		for _, o := range r.All() {
			for i, want := range j.test.Spec.Objects {
				if want.selects(c.Name, o) {
					j.selected[i]++
					j.assert(i, c.Name, o, j.test.assertions[i])
				}
			}
		}
	}
	return nil
}

func (j *Judge) assert(i int, cluster string, o *manifest.Object, a *admission.Assertion) {
	if a == nil {
		return
	}
	holds, err := a.Holds(j.ctx, o, cluster, j.spent)
	if holds {
		return
	}
	p := &j.wrong[i]
	if p.count++; len(p.first) == mostNamed {
		return
	}
	why := a.Values(o)
	if err != nil {
		why = append([]string{err.Error()}, why...)
	}
	what := fmt.Sprintf("%s of %q", o.Key(), cluster)
	if len(why) > 0 {
		what += " (" + strings.Join(why, ", ") + ")"
	}
	p.first = append(p.first, what)
}

// selects tells whether an object is one of those that an assertion is about.
func (o Objects) selects(cluster string, object *manifest.Object) bool {
	key := object.Key()
	return matches(o.Cluster, cluster) && matches(o.Kind, key.Kind) && matches(o.Namespace, key.Namespace) &&
		matches(o.Name, key.Name)
}

// matches compares a name with a pattern, in which * stands for any text. "" matches everything. An invalid pattern was
// reported before, and matches nothing.
func matches(pattern, name string) bool {
	ok, _ := path.Match(flat(pattern), flat(name))
	return ok || pattern == ""
}

// flat hides the slashes of a name from [path.Match], whose * ends at them.
func flat(name string) string { return strings.ReplaceAll(name, "/", "\x00") }

// IsNamed tells whether the name of the test matches a pattern, in which * stands for any text.
func (t *TestCase) IsNamed(pattern string) bool { return matches(pattern, t.name()) }

// Result compares the findings and the collected objects with what the test expects.
func (j *Judge) Result(found diag.List) Result {
	r := Result{Test: j.test.name(), File: j.test.at()}
	r.Problems = append(r.Problems, j.test.compare(found)...)
	if found.HasErrors() {
		return r // the objects are not complete
	}
	for i, o := range j.test.Spec.Objects {
		r.Problems = append(r.Problems, j.objects(i, o)...)
	}
	return r
}

// compare returns the findings that are missing, and those that nobody expects.
func (t *TestCase) compare(found diag.List) []Problem {
	var out []Problem
	expected := make([]bool, len(found))
	for _, want := range t.Spec.Findings {
		seen := false
		for i, d := range found {
			if t.isThat(want, d) {
				seen, expected[i] = true, true
			}
		}
		if !seen {
			out = append(out, problem(want.Origin, "expected, and not found: "+want.describe()))
		}
	}
	for i, d := range found {
		if !expected[i] && !t.ignores(d) {
			line, _, _ := strings.Cut(d.String(), "\n") // the hint is for the author of the input
			p := problem(t.doc.Ref, "found, and not expected: "+line)
			p.Expect = t.expecting(d)
			out = append(out, p)
		}
	}
	return out
}

// expecting returns the entry of `findings` that expects a finding.
func (t *TestCase) expecting(d diag.Diagnostic) string {
	fields := "code: " + d.Code.String() + ", severity: " + d.Severity.String()
	if name, err := filepath.Rel(path.Dir(filepath.ToSlash(t.doc.File)), d.Pos.File); err == nil && d.Pos.File != "" {
		fields += fmt.Sprintf(", file: %q", filepath.ToSlash(name))
	}
	if d.Cluster != "" {
		fields += fmt.Sprintf(", cluster: %q", d.Cluster)
	}
	return "- {" + fields + "}"
}

func (t *TestCase) isThat(want Finding, d diag.Diagnostic) bool {
	if want.Code != d.Code.String() || want.Severity != "" && want.Severity != d.Severity.String() ||
		want.Line != 0 && want.Line != d.Pos.Line || !strings.Contains(d.Text, want.Text) {
		return false
	}
	if want.Cluster != "" && want.Cluster != d.Cluster && !slices.Contains(d.Clusters(), want.Cluster) {
		return false
	}
	return want.File == "" || t.Beside(want.File) == path.Clean(filepath.ToSlash(d.Pos.File))
}

// Beside returns a path of the test relative to the working directory.
func (t *TestCase) Beside(name string) string {
	if path.IsAbs(name) || filepath.IsAbs(name) {
		return name
	}
	return path.Join(path.Dir(filepath.ToSlash(t.doc.File)), filepath.ToSlash(name))
}

func (f Finding) describe() string {
	words := []string{cmp.Or(f.Severity, "finding"), f.Code}
	if f.File != "" || f.Line != 0 {
		words = append(words, "at "+diag.Pos{File: f.File, Line: f.Line}.String())
	}
	if f.Cluster != "" {
		words = append(words, fmt.Sprintf("of cluster %q", f.Cluster))
	}
	if f.Text != "" {
		words = append(words, fmt.Sprintf("with %q", f.Text))
	}
	return strings.Join(words, " ")
}

// objects returns the problems of an assertion.
func (j *Judge) objects(i int, o Objects) []Problem {
	n := j.selected[i]
	switch {
	case o.Count != nil && *o.Count != n:
		return []Problem{problem(o.Origin, fmt.Sprintf("`count` is %d, and rendered: %s", *o.Count,
			terminal.Count(n, "object")))}
	case o.Count == nil && n == 0:
		return []Problem{problem(o.Origin, "no such object is rendered; `count: 0` expects that")}
	case j.wrong[i].count == 0:
		return nil
	}
	named := strings.Join(j.wrong[i].first, ", ")
	if more := j.wrong[i].count - len(j.wrong[i].first); more > 0 {
		named += fmt.Sprintf(" and %d more", more)
	}
	text := cmp.Or(strings.TrimSpace(o.Message), "`"+strings.TrimSpace(o.Expect)+"` does not hold")
	return []Problem{problem(o.Origin.Nearest("expect"), text+": "+named)}
}

func problem(at source.Ref, text string) Problem {
	p := at.Pos()
	return Problem{File: p.File, Line: p.Line, Column: p.Col, Text: text}
}
