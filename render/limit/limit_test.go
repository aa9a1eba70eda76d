package limit

import (
	"errors"
	"regexp/syntax"
	"strings"
	"testing"
)

// TestRaise proves that a factor multiplies all limits, and that a factor that is not allowed changes none.
func TestRaise(t *testing.T) {
	const limit Limit = 10
	t.Cleanup(func() { times.Store(0) })
	for _, c := range []struct {
		by        int
		want      int64
		isAllowed bool
	}{{0, 10, false}, {1, 10, true}, {1000, 10_000, true}, {1001, 10_000, false}, {-1, 10_000, false}, {2, 20, true}} {
		if err := Raise(c.by); (err == nil) != c.isAllowed || limit.Max() != c.want {
			t.Errorf("by %d: %v, and the limit is %d, want %d", c.by, err, limit.Max(), c.want)
		}
	}
	if err := limit.Exceeded("at most %d"); err.Error() != "at most 20" {
		t.Errorf("%q", err)
	}
	if limits := File.Max() * maxTimes; limits/maxTimes != File.Max() {
		t.Error("the largest factor overflows")
	}
}

// TestRegexpEstimates compares the estimate with what the library compiles: it is never less than half of it.
func TestRegexpEstimates(t *testing.T) {
	for _, text := range []string{"", "a", "abc", "a|b|cd", "a*b+c?", "(a)(?:b)", "[a-z]{3}", "a{2,5}", "a{3,}",
		"(a|b){0,50}",
		"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", "((a{10}){10}){5}", ".*x.*", `\d+\.\d+`} {
		n, err := Regexp(text)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := syntax.Parse(text, syntax.Perl)
		if err != nil {
			t.Fatal(err)
		}
		program, err := syntax.Compile(parsed.Simplify())
		if err != nil {
			t.Fatal(err)
		}
		if real := int64(len(program.Inst)); real > 2*n+2 || n > 2*real {
			t.Errorf("%q has %d instructions, the estimate is %d", text, real, n)
		}
	}
}

// TestRegexpRefuses proves what must not be compiled. The compiler reports what is broken.
func TestRegexpRefuses(t *testing.T) {
	for text, want := range map[string]string{
		strings.Repeat("x", 4096):        "",
		strings.Repeat("x", 4097):        "must not hold a regular expression that is longer than 4096 bytes",
		strings.Repeat("a{1000}", 9):     "",
		strings.Repeat("[ab]{1000}", 10): "must not hold a regular expression that has more than 20000 instructions",
		"(":                              "",
	} {
		_, err := Regexp(text)
		var exceeded *Error
		if want == "" && err != nil || want != "" && (!errors.As(err, &exceeded) || err.Error() != want) {
			t.Errorf("%.20q: %v, want %q", text, err, want)
		}
	}
}
