package main

import (
	"strings"
	"testing"
)

// TestFormOf: branches are compared with the form of the template. A form with many
// templates, for which other matchers take years, is compared as well: the names of
// branches come from the repository.
func TestFormOf(t *testing.T) {
	if formOf("main") != nil {
		t.Error("a name is no form")
	}
	for branch, want := range map[string]bool{"env/a": true, "env/a/b": false, "env": false, "other/a": false} {
		if got := formOf("env/{{.Cluster}}")(branch); got != want {
			t.Errorf("%s: %v", branch, got)
		}
	}
	long := formOf(strings.Repeat("{{.Cluster}}a", 200) + "b")
	if long(strings.Repeat("a", 20_000)) || !long(strings.Repeat("a", 20_000)+"b") {
		t.Error("a long form is compared wrongly")
	}
}
