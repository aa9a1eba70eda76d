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
		"index":    {texts, "variables.v11.indexOf(variables.v10 + 'x') < 0", "cost limit exceeded"},
		"indexes": {texts, "variables.v8.split('').map(x, variables.v9.lastIndexOf(variables.v7 + 'x')).size() > 0",
			"cost limit exceeded"},
		"finds": {texts, "variables.v10.split('').map(x, variables.v10.findAll('0')).size() > 0", "cost limit exceeded"},
		"long":  {"", "'" + strings.Repeat("x", 70_000) + "' != ''", "must not be longer than 65536 bytes"},
		"many":  {doubled("1", "1", 1001), "true", "at most 1000 expressions"},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			docs, _ := source.Parse("policies.yaml", fmt.Appendf(nil, bomb, c.variables, c.expression))
			p, found := admission.Load(docs)
			found = append(found, check(p, east(t))...)
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

// TestIgnoredLimits proves that a policy with ignored errors still reports an exceeded limit, wherever it is.
func TestIgnoredLimits(t *testing.T) {
	const loops = "[0,1,2,3,4,5,6,7,8,9].all(%s, "
	nested := ""
	for name := range strings.SplitSeq("abcdefgh", "") {
		nested += fmt.Sprintf(loops, name)
	}
	nested += "true" + strings.Repeat(")", 8)
	for name, spec := range map[string]string{
		"limit":    "validations: [{expression: \"'x'.matches('%[1]s' + '')\"}]",
		"cost":     "validations: [{expression: '%[2]s'}]",
		"quantity": "validations: [{expression: \"quantity('1e9999').isInteger()\"}]",
		"condition": "matchConditions: [{name: a, expression: \"quantity('1e9999').isInteger()\"}]\n  validations: " +
			"[{expression: 'true'}]",
		"condition, cost": "matchConditions: [{name: a, expression: '%[2]s'}]\n  validations: [{expression: 'true'}]",
		"variable": "variables: [{name: v, expression: \"quantity('1e9999').isInteger()\"}]\n  validations: " +
			"[{expression: variables.v}]",
	} {
		t.Run(name, func(t *testing.T) {
			if strings.Contains(spec, "%") {
				spec = fmt.Sprintf(spec+"%[3]s", strings.Repeat("d{1000}", 20), nested, "")
			}
			docs, _ := source.Parse("policies.yaml", fmt.Appendf(nil, ignoring, spec))
			p, found := admission.Load(docs)
			if len(found) > 0 {
				t.Fatal(text(found))
			}
			found = check(p, east(t))
			if !found.HasErrors() || !strings.Contains(text(found), "error MP0195") {
				t.Errorf("no error says that there was a limit:\n%.2000s", text(found))
			}
		})
	}
}

const ignoring = `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: ignoring}
spec:
  failurePolicy: Ignore
  matchConstraints: {resourceRules: [{apiGroups: ['apps'], apiVersions: ['*'], operations: [CREATE], resources: ['deployments']}]}
  %s
`

// TestCostOfACluster proves that policies that together cost too much end with a finding and are no longer
// evaluated.
func TestCostOfACluster(t *testing.T) {
	const expression = "[0,1,2,3,4,5,6,7,8,9].all(a, [0,1,2,3,4].all(b, " +
		"!variables.v10.matches('zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz')))"
	everything := strings.ReplaceAll(strings.ReplaceAll(bomb, "'apps'", "'*'"), "'deployments'", "'*'")
	docs, _ := source.Parse("policies.yaml", fmt.Appendf(nil, everything,
		doubled("'0123456789abcdef'", "%[1]s + %[1]s", 11), expression))
	p, found := admission.Load(docs)
	more, cost := p.Check(t.Context(), east(t))
	found = append(found, more...)
	if !strings.Contains(text(found), "error MP0195: the policies must not cost more than 20000000 for a cluster: the "+
		"rest of the cluster is not checked") {
		t.Errorf("no finding says that the cost is too high:\n%.3000s", text(found))
	}
	if cost <= 20_000_000 || cost > 40_000_000 {
		t.Errorf("the cost is %d", cost)
	}
}

// TestManyExpressions proves that the expressions of all policies together are limited.
func TestManyExpressions(t *testing.T) {
	for name, c := range map[string]struct {
		policies, each int
		expression     string
		want           string
	}{
		"many": {4, 990, "true", "must be one of at most 2000 expressions of all policies"},
		"long": {2, 30, "1" + strings.Repeat("+1", 4000) + " > 0",
			"must be one of expressions that have at most 262144 bytes together"},
	} {
		t.Run(name, func(t *testing.T) {
			var all strings.Builder
			for i := range c.policies {
				validations := strings.TrimSuffix(strings.Repeat("{expression: '"+c.expression+"'}, ", c.each), ", ")
				all.WriteString("---\n" + strings.Replace(fmt.Sprintf(ignoring, "validations: ["+validations+"]"), "name: ignoring",
					fmt.Sprintf("name: p%d", i), 1))
			}
			docs, _ := source.Parse("policies.yaml", []byte(all.String()))
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, found := admission.Load(docs)
			runtime.ReadMemStats(&after)
			if n := strings.Count(text(found), c.want); n == 0 || n > c.policies {
				t.Errorf("%d findings say %q:\n%.2000s", n, c.want, text(found))
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
