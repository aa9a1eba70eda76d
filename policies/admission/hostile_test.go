package admission_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/meshpress/meshpress/policies/admission"
	"github.com/meshpress/meshpress/render/source"
)

// TestBombs proves that expressions that expand a small input end in a finding that names the limit, before
// they use the memory.
func TestBombs(t *testing.T) {
	lists := doubled("['0123456789abcdef']", "%[1]s + %[1]s", 40)
	texts := doubled("'0123456789abcdef'", "%[1]s + %[1]s", 20)
	nested := doubled("[1]", "[%[1]s, %[1]s]", 60)
	for name, c := range map[string]struct{ variables, expression, want string }{
		"join":       {lists, "variables.v39.join('') != 'x'", "`+` must not"},
		"contains":   {lists, "'x' in variables.v39", "must not"},
		"replace":    {texts, "variables.v16.replace('0', variables.v16) != ''", "`replace` must not"},
		"replace ''": {texts, "variables.v16.replace('', variables.v16) != ''", "`replace` must not"},
		"separator": {texts + "    - {name: l, expression: 'variables.v14.split(\"\")'}\n",
			"variables.l.join(variables.v14) != ''", "`join` must not"},
		"equal":     {nested, "variables.v59 == variables.v59", "`==` must not"},
		"not equal": {nested, "variables.v59 != variables.v59", "`!=` must not"},
		"format":    {nested, "'%s'.format([variables.v59]) != ''", "`format` must not"},
		"often": {nested, "variables.v8.map(x, 1).size() > 0 && [1,2,3,4,5,6,7,8,9,0].all(x, " +
			"[1,2,3,4,5,6,7,8,9,0].all(y, variables.v14 == variables.v14))", "cost limit exceeded"},
		"pattern":  {"", "'x'.matches('" + strings.Repeat("d{1000}", 20) + "')", "instructions"},
		"optional": {"", "[?optional.of('x')].exists(x, x.matches('" + strings.Repeat("d{1000}", 20) + "'))", "instructions"},
		"search":   {texts, "variables.v16.matches('" + strings.Repeat("[0-9a-f]{1000}", 4) + "x')", "cost limit exceeded"},
		"made":     {doubled("'(a{1000})'", "%[1]s + %[1]s", 8), "'x'.matches(variables.v7)", "instructions"},
		"long":     {"", "'" + strings.Repeat("x", 70_000) + "' != ''", "must not be longer than 65536 bytes"},
		"many":     {doubled("1", "1", 1001), "true", "at most 1000 expressions"},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			docs, _ := source.Parse("policies.yaml", fmt.Appendf(nil, bomb, c.variables, c.expression))
			p, found := admission.Load(docs)
			found = append(found, p.Check(east(t))...)
			runtime.ReadMemStats(&after)
			if !strings.Contains(text(found), c.want) {
				t.Errorf("%q is not in the findings:\n%.2000s", c.want, text(found))
			}
			if got := (after.TotalAlloc - before.TotalAlloc) >> 20; got > 2000 {
				t.Errorf("it allocates %d MiB", got)
			}
			t.Logf("%d MiB", (after.TotalAlloc-before.TotalAlloc)>>20)
		})
	}
}

// doubled returns n variables. Each is made from the one before.
func doubled(first, next string, n int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "    - {name: v0, expression: %q}\n", first)
	for i := 1; i < n; i++ {
		text := next
		if strings.Contains(next, "%") {
			text = fmt.Sprintf(next, fmt.Sprintf("variables.v%d", i-1))
		}
		fmt.Fprintf(&b, "    - {name: v%d, expression: %q}\n", i, text)
	}
	return b.String()
}

const bomb = `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: bomb}
spec:
  matchConstraints: {resourceRules: [{apiGroups: ['apps'], apiVersions: ['*'], operations: [CREATE], resources: ['deployments']}]}
  variables:
%s
  validations:
    - expression: %q
`
