package engine

import (
	"strings"
	"testing"

	"github.com/gobwas/glob"
)

var globNames = []string{"a", "b", "ab", "a/b", "a/b/c.yaml", "x.txt", "conf/a.yaml", "conf/b.json", "-", "!",
	"{a,b}", "a,b", "*", "[", "é", "a\nb"}

// checkGlob compares a pattern with the matcher that Helm uses.
func checkGlob(t *testing.T, pattern string) {
	t.Helper()
	want, err := glob.Compile(pattern, '/')
	got, ours := globRegexp(pattern)
	if (err == nil) != (ours == nil) {
		t.Errorf("%q: the error is %v, want %v", pattern, ours, err)
		return
	}
	for _, name := range globNames {
		if err == nil && got.MatchString(name) != want.Match(name) {
			t.Errorf("%q matches %q: %t, want %t", pattern, name, got.MatchString(name), want.Match(name))
		}
	}
}

func TestGlob(t *testing.T) {
	for _, pattern := range []string{
		"*", "**", "?", "a", "a*", "*/b", "**/*.yaml", "conf/*.{yaml,json}", "conf/**", "{a,b}", "{a,b}/*", "{a,{b,x.*}}",
		"[ab]", "[!ab]", "[a-c]", "[!a-c]", "a\\*",
		"\\{a,b\\}", "a,b", "**.txt", "[", "{a", "[]", "[a-", "[a-c", "[a-cd]", "{a,b", "a}", "*.*", "{**,x}",
	} {
		checkGlob(t, pattern)
	}
}

// TestGlobIsLinear: patterns for which others take years.
func TestGlobIsLinear(t *testing.T) {
	f := files{strings.Repeat("a", 2000) + "c": nil}
	for _, pattern := range []string{strings.Repeat("*a", 120), strings.Repeat("{*a,a*}", 30),
		strings.Repeat("[a-z]*", 40)} {
		if _, err := f.Glob(pattern); err != nil {
			t.Error(err)
		}
	}
	if _, err := f.Glob(strings.Repeat("a", maxGlob+1)); err == nil {
		t.Error("a long pattern is taken")
	}
}
