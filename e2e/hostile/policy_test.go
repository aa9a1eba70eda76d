package hostile

import (
	"fmt"
	"strings"
	"testing"
)

// rule returns a policy with one expression.
func rule(expression, more string) string {
	return "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy\nmetadata: {name: a}\nspec:\n" +
		"  matchConstraints: {resourceRules: [{apiGroups: ['*'], apiVersions: ['*'], resources: ['*'], operations: ['*']}]}\n" +
		"  validations: [{expression: " + asJSON(expression) + "}]\n" + more
}

// hundred is a list of a hundred numbers.
var hundred = "[" + strings.TrimSuffix(strings.Repeat("1,", 100), ",") + "]"

// TestPolicies proves the same limits for admission policies, which contain programs, too.
func TestPolicies(t *testing.T) {
	all := map[string]attack{}
	text := "'" + strings.Repeat("x", 1000) + "'"
	for name, expression := range map[string]string{
		"nested loops": hundred + ".all(a, " + hundred + ".all(b, " + hundred + ".all(c, " + hundred +
			".all(d, a+b+c+d > 0))))",
		"growing string": "size(" + hundred + ".map(a, " + hundred + ".map(b, " + text + ".replace('x', " +
			text + ")).join(''))) > 0",
		"replace with nothing": text + ".replace('', " + text + ").replace('', " + text + ").replace('', " + text +
			").size() > 0",
		"join of joins": "[" + strings.Repeat(text+",", 200) + text + "].join(" + text + ").replace('x', " + text +
			").size() > 0",
		"split":             text + ".replace('x', " + text + ").split('').size() > 0",
		"format":            "'%s'.format([" + hundred + ".map(a, " + hundred + ".map(b, " + text + "))]).size() > 0",
		"format, precision": "'%.2000000000f'.format([1.0]).size() > 0",
		"regular expression": "'" + strings.Repeat("x", 10_000) + "'.matches('" +
			strings.Repeat("(x+x+)+", 500) + "y')",
		"nested repeats": "'x'.matches('((((x{100}){100}){100}){100}){100}')",
		"find all":       text + ".replace('x', " + text + ").findAll('x').size() > 0",
		"deep":           strings.Repeat("(", 100_000) + "true" + strings.Repeat(")", 100_000),
		"deep not":       strings.Repeat("!", 100_000) + "true",
		"long":           strings.Repeat("true && ", 200_000) + "true",
		"long sum":       strings.Repeat("1 + ", 100_000) + "1 > 0",
		"large list":     "[" + strings.Repeat("1,", 200_000) + "1].size() > 0",
		"large text":     "'" + strings.Repeat("x", 5_000_000) + "'.size() > 0",
		"a clock":        "now() > timestamp('2000-01-01T00:00:00Z')",
		"an overflow":    "9223372036854775807 + 1 > 0",
		"a division":     "1 / 0 > 0",
		"quantities":     "quantity('1e999999999').isGreaterThan(quantity('1'))",
		"versions":       "semver('" + strings.Repeat("9", 100_000) + ".0.0').major() > 0",
		"another system": "authorizer.group('').resource('pods').check('get').allowed()",
		"base64":         "base64.decode('" + strings.Repeat("AAAA", 500_000) + "').size() > 0",
		"sorted": hundred + ".map(a, " + hundred + ".map(b, " + hundred +
			".sort().size()).sum()).sum() > 0",
		"the whole object, nested": hundred + ".all(a, " + hundred +
			".all(b, [object, object, object] == [object, object, object]))",
		"text of an object": hundred + ".map(a, string(object)).join('').size() > 0",
	} {
		all[name] = attack{files: map[string]string{"ilm.yaml": honest, "rules/a.yaml": rule(expression, "")},
			spec: "{policies: {files: [rules]}}", hosts: []host{checked, plugin}}
	}
	var growing, matched strings.Builder
	growing.WriteString("  variables:\n  - {name: v0, expression: \"'xxxxxxxxxx'\"}\n")
	for i := range 40 {
		fmt.Fprintf(&growing, "  - {name: v%d, expression: variables.v%d + variables.v%d}\n", i+1, i, i)
	}
	matched.WriteString("  matchConditions:\n")
	for i := range 5000 {
		fmt.Fprintf(&matched, "  - {name: m%d, expression: 'object == object'}\n", i)
	}
	for name, r := range map[string]string{
		"variables, doubled": rule("variables.v40.size() > 0", growing.String()),
		"variable of itself": rule("variables.a", "  variables: [{name: a, expression: variables.a}]\n"),
		"variables in circles": rule("variables.a", "  variables: [{name: a, expression: variables.b}, {name: b, "+
			"expression: variables.a}]\n"),
		"many conditions": rule("true", matched.String()),
		"a long message":  rule("false", "") + "  paramKind: {apiVersion: v1, kind: ConfigMap}\n",
		"a message that grows": strings.Replace(rule("false", growing.String()), "}]\n",
			", messageExpression: variables.v40}]\n", 1),
		"many policies": strings.Repeat(rule("object == object", "")+"---\n", 2000),
		"params of themselves": rule("params == params",
			"  paramKind: {apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy}\n"),
	} {
		all[name] = attack{files: map[string]string{"ilm.yaml": honest, "rules/a.yaml": r},
			spec: "{policies: {files: [rules]}}", hosts: []host{checked, plugin}}
	}
	attacks(t, all)
}
