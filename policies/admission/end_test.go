package admission_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/meshpress/meshpress/policies/admission"
	"github.com/meshpress/meshpress/render/limit"
	"github.com/meshpress/meshpress/render/source"
)

// ending is a context that ends when the check asks for the n-th time whether it has.
type ending struct {
	context.Context
	end  context.CancelFunc
	left int
}

func (e *ending) Err() error {
	if e.left--; e.left == 0 {
		e.end()
	}
	return e.Context.Err()
}

// TestEnd proves that the end of the run ends the evaluation: between two objects, and within an expression.
func TestEnd(t *testing.T) {
	loops := ""
	for name := range strings.SplitSeq("abcd", "") {
		loops += fmt.Sprintf("[0,1,2,3,4,5,6,7,8,9].all(%s, ", name)
	}
	everything := strings.ReplaceAll(strings.ReplaceAll(bomb, "'apps'", "'*'"), "'deployments'", "'*'")
	docs, _ := source.Parse("policies.yaml", fmt.Appendf(nil, everything, doubled("1", "1", 1),
		loops+"true"+strings.Repeat(")", 4)))
	p, _ := admission.Load(docs)
	_, all := p.Check(t.Context(), east(t))
	if all < 500_000 {
		t.Fatalf("the whole check costs only %d", all)
	}

	ctx, cancel := context.WithCancel(t.Context())
	_, between := p.Check(&ending{ctx, cancel, 3}, east(t))
	if between == 0 || between > all/2 {
		t.Errorf("an end between two objects costs %d of %d", between, all)
	}

	ctx, cancel = context.WithCancel(t.Context())
	_, within := p.Check(taken{ctx, cancel}, east(t))
	if within > 2000 { // each object costs 20,000
		t.Errorf("an end within an expression costs %d of %d", within, all)
	}
}

// taken is a context that ends when an expression takes it.
type taken struct {
	context.Context
	end context.CancelFunc
}

func (c taken) Value(key any) any {
	c.end()
	return c.Context.Value(key)
}

// TestManyParams proves that params are looked for once, whatever the number of objects, and that their number is
// limited.
func TestManyParams(t *testing.T) {
	for _, c := range []struct {
		name             string
		params, bindings int
		want             string
	}{
		{"unmatched", 10_000, 90, "checks nothing"},
		{"matched", 2_000, 1, "the policies must not cost more than 20000000 for a cluster"},
		{"many", 2_000, 501, "must not have bindings that are compared with more than 1000000 params together"},
	} {
		t.Run(c.name, func(t *testing.T) {
			docs, _ := source.Parse("policies.yaml", manyParams(c.params, c.bindings, c.name == "unmatched"))
			p, found := admission.Load(docs)
			found = append(found, check(p, east(t))...)
			if !strings.Contains(text(found), c.want) {
				t.Errorf("%q is not in the findings:\n%.2000s", c.want, text(found))
			}
		})
	}
}

func manyParams(params, bindings int, unmatched bool) []byte {
	var b strings.Builder
	b.WriteString(`apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: p}
spec:
  paramKind: {apiVersion: v1, kind: ConfigMap}
  matchConstraints: {resourceRules: [{apiGroups: ['*'], apiVersions: ['*'], operations: [CREATE], resources: ['*']}]}
  validations: [{expression: "params.data.a == 'b' && !` + search + `"}]
`)
	label := "a"
	if unmatched {
		label = "b"
	}
	for i := range bindings {
		fmt.Fprintf(&b, `---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: b%d}
spec: {policyName: p, validationActions: [Deny], paramRef:
  {selector: {matchLabels: {x: %s}}, namespace: istio-system, parameterNotFoundAction: Allow}}
`, i, label)
	}
	for i := range params {
		fmt.Fprintf(&b, "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c%d, namespace: istio-system, labels: {x: "+
			"a}}\ndata: {a: b}\n", i)
	}
	return []byte(b.String())
}

// TestAssertionEnds proves that one assertion has a limit, and ends with the run.
func TestAssertionEnds(t *testing.T) {
	loops := ""
	for name := range strings.SplitSeq("abcdefghijklmn", "") {
		loops += fmt.Sprintf("[0,1,2,3,4,5,6,7,8,9].all(%s, ", name)
	}
	long, err := admission.NewAssertion(loops + "true" + strings.Repeat(")", 14))
	if err != nil {
		t.Fatal(err)
	}
	dear, err := admission.NewAssertion("[0,1,2,3,4,5,6,7,8,9].all(a, [0,1,2,3,4,5,6,7,8,9].all(b, !" + search + "))")
	if err != nil {
		t.Fatal(err)
	}
	object := east(t).Objects()[0]
	var spent int64
	if _, err := dear.Holds(t.Context(), object, "east", &spent); err == nil ||
		!strings.Contains(err.Error(), "cost limit") || spent < limit.PolicyCost.Max() {
		t.Errorf("the limit: %v, cost %d", err, spent)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := long.Holds(ctx, object, "east", new(int64)); err == nil || !strings.Contains(err.Error(), "interrupted") {
		t.Errorf("the end: %v", err)
	}
}

// search costs more than 300,000 and takes little time: the pattern is not in the text.
var search = "'" + strings.Repeat("x", 30_000) + "'.matches('" + strings.Repeat("z", 400) + "')"
