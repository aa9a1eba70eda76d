// Package testcase judges the result of a test: it compares findings and rendered objects with those that a TestCase
// expects, and writes the results.
//
// It does not read files and does not render. The caller does, as [TestCase] says.
package testcase

import (
	"fmt"
	"path"
	"slices"
	"time"

	"github.com/meshpress/meshpress/policies/admission"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/limit"
	"github.com/meshpress/meshpress/render/source"
)

// File is the name of the files that the verb test looks for in directories.
const File = "meshpress-test.yaml"

const (
	version = "meshpress.dev/v1alpha1"
	kind    = "TestCase"
)

// TestCase is a test of a fleet or of policies: inputs, and the expected result.
type TestCase struct {
	lifecycle.Head `json:",inline"`
	Spec           Spec `json:"spec"`

	doc        source.Document
	assertions []*admission.Assertion // of Spec.Objects
}

// Spec says what is rendered, and what is expected. Paths are relative to the file of the test.
type Spec struct {
	// Inputs are files and directories; by default the directory of the test and all below it.
	Inputs []string `json:"inputs"`
	// Config is the file of a RenderConfig, if it is not among the inputs.
	Config string `json:"config"`
	// Policies are files and directories of admission policies, besides those of the config.
	Policies []string `json:"policies"`
	// Before are the inputs as they were: then the rules about upgrades judge the change.
	Before []string `json:"before"`
	// Today is the date that waivers are compared with, so that the test has the same result tomorrow.
	Today string `json:"today" jsonschema:"format=date"`
	// Findings are all that must be found, of the severities warning and error. By default nothing must be found.
	Findings []Finding `json:"findings"`
	// Ignore are codes of findings that the test does not look at.
	Ignore []string `json:"ignore"`
	// Objects are assertions on the rendered objects.
	Objects []Objects `json:"objects"`
}

// Finding is an expected finding. Fields that are not set match every finding.
type Finding struct {
	// Code is that of the finding, as in MP0196.
	Code string `json:"code" jsonschema:"required,pattern=^MP[0-9]{4}$"`
	// Severity is that of the finding.
	Severity string `json:"severity" jsonschema:"enum=info,enum=warning,enum=error"`
	// File is the file of the input, relative to that of the test.
	File string `json:"file"`
	// Line is that of the finding.
	Line int `json:"line"`
	// Cluster is one that the finding is about.
	Cluster string `json:"cluster"`
	// Text must be a part of the finding's text.
	Text   string     `json:"text"`
	Origin source.Ref `json:"-"`
}

// Objects is an assertion on all objects that it selects. In names, * stands for any text.
type Objects struct {
	// Cluster is the name of the cluster.
	Cluster string `json:"cluster"`
	// Kind is that of the objects.
	Kind string `json:"kind"`
	// Namespace is that of the objects.
	Namespace string `json:"namespace"`
	// Name is that of the objects.
	Name string `json:"name"`
	// Count is how many objects must be selected; by default one at least.
	Count *int `json:"count"`
	// Expect is an expression in CEL that each of the objects must fulfil, with the variables object and cluster.
	Expect string `json:"expect"`
	// Message says what is wrong if an object does not.
	Message string     `json:"message"`
	Origin  source.Ref `json:"-"`
}

// Is tells whether a document is a TestCase.
func Is(d source.Document) bool {
	v, k := d.Kind()
	return v == version && k == kind
}

// Decode decodes a TestCase and compiles its assertions. count is the number of assertions of the run. Decode adds
// those of the test, and compiles none beyond the limit. The findings are about the text of the test. A test with an
// error among them must not be used.
func Decode(d source.Document, count *int) (*TestCase, diag.List) {
	t := &TestCase{doc: d}
	var decoder source.Decoder
	decoder.Decode(d.Ref, t)
	r := reader{decoder.Found}
	if _, err := t.Today(); err != nil {
		r.bad(d.Get("spec", "today"), "must be a date like 2026-01-31", "")
	}
	if len(t.Spec.Before) > 0 && len(t.Spec.Inputs) == 0 {
		at := d.Get("spec", "before")
		r.found.Add(at.Finding(diag.Missing,
			"`spec.before` needs `spec.inputs`: the directory of the test would have both", ""))
	}
	for _, f := range t.Spec.Findings {
		r.finding(f)
	}
	before := int64(*count)
	*count += len(t.Spec.Objects)
	if most := limit.Assertions; int64(*count) > most.Max() {
		at := t.Spec.Objects[max(0, most.Max()-before)].Origin
		r.found.Add(at.Finding(diag.BadValue, fmt.Sprintf("`%s` %s", at.Path(),
			most.Exceeded("must be one of at most %d assertions of all tests")), limit.Hint))
		return t, r.found
	}
	for _, o := range t.Spec.Objects {
		t.assertions = append(t.assertions, r.objects(o))
	}
	return t, r.found
}

// reader collects findings about a TestCase.
type reader struct{ found diag.List }

func (r *reader) bad(at source.Ref, must, hint string) {
	r.found.Add(at.Finding(diag.BadValue, fmt.Sprintf("`%s` %s, not %q", at.Path(), must, at.Text()), hint))
}

func (r *reader) finding(f Finding) {
	if code, ok := diag.ParseCode(f.Code); !ok || code.Title() == "" {
		r.bad(f.Origin.Nearest("code"), "must be the code of a finding", "`meshpress policies list` prints those of rules")
	}
	if _, ok := diag.ParseSeverity(f.Severity); f.Severity != "" && !ok {
		r.bad(f.Origin.Get("severity"), "must be info, warning or error", "")
	}
}

// objects compiles an assertion, nil if it has no expression.
func (r *reader) objects(o Objects) *admission.Assertion {
	for _, field := range []string{"cluster", "kind", "namespace", "name"} {
		if _, err := path.Match(o.Origin.Get(field).Text(), ""); err != nil {
			r.bad(o.Origin.Get(field), "must be a name, in which * stands for any text", "")
		}
	}
	if o.Expect == "" {
		return nil
	}
	a, err := admission.NewAssertion(o.Expect)
	if err != nil {
		at := o.Origin.Get("expect")
		r.found.Add(at.Finding(diag.BadValue, fmt.Sprintf("`%s` %s", at.Path(), err), ""))
	}
	return a
}

// name returns the name of the test, or else its directory.
func (t *TestCase) name() string {
	if t.Metadata.Name != "" {
		return t.Metadata.Name
	}
	return path.Base(path.Dir(t.doc.File))
}

// at returns the file of the test.
func (t *TestCase) at() string { return t.doc.File }

// Today returns the date of the test, zero for today.
func (t *TestCase) Today() (time.Time, error) {
	if t.Spec.Today == "" {
		return time.Time{}, nil
	}
	return time.Parse(time.DateOnly, t.Spec.Today)
}

// ignores tells whether the test ignores a finding. Findings of severity info count only if they are expected.
func (t *TestCase) ignores(d diag.Diagnostic) bool {
	return d.Severity == diag.Info || slices.Contains(t.Spec.Ignore, d.Code.String())
}
