package admission_test

import (
	"strings"
	"testing"

	"github.com/meshpress/meshpress/policies/admission"
)

// TestExpressionsAreLimitedBeforeTheyAreCompiled: nothing evaluates these expressions, so only the check of their text
// can refuse them.
func TestExpressionsAreLimitedBeforeTheyAreCompiled(t *testing.T) {
	huge := "'" + strings.Repeat("d{1000}", 20) + "'"
	text := func(length int) string { return "'" + strings.Repeat("x", length-len("'' != ''")) + "' != ''" }
	for name, c := range map[string]struct{ expression, want string }{
		"the longest":          {text(64 << 10), ""},
		"one byte more":        {text(64<<10 + 1), "must not be longer than 65536 bytes"},
		"a pattern":            {"object.kind.matches('[a-z]+')", ""},
		"a huge pattern":       {"object.kind.matches(" + huge + ")", "instructions"},
		"a huge pattern after": {"object.kind.matches('a') && object.kind.matches(" + huge + ")", "instructions"},
		"one that is found":    {"object.kind.find(" + huge + ") == ''", "instructions"},
		"ones that are found":  {"object.kind.findAll(" + huge + ").size() == 0", "instructions"},
		"a text":               {"object.kind == " + huge, ""},
		"a text of a function": {"object.kind.indexOf(" + huge + ") == 0", ""},
		"a mistake":            {"object.kind.matches(", "does not compile: 1:21"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := admission.NewAssertion(c.expression)
			switch {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}
