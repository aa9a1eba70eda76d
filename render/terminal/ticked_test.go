package terminal

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestBackticksSetCodeOff(t *testing.T) {
	for text, want := range map[string][]string{
		"plain":                              {"plain"},
		"`spec.x` must be a":                 {"", "spec.x", " must be a"},
		"set `a` and `b`":                    {"set ", "a", " and ", "b", ""},
		"one ` is missing":                   {"one ` is missing"},
		"`a` must be, not \"`\"":             {"", "a", " must be, not \"`\""},
		`not "a\"` + "`" + `b" but ` + "`c`": {`not "a\"` + "`" + `b" but `, "c", ""},
		"an open \" and `a`":                 {"an open \" and ", "a", ""},
	} {
		if d := cmp.Diff(want, Ticked(text)); d != "" {
			t.Errorf("%q: %s", text, d)
		}
	}
}
