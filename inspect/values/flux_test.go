package values

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestPatchTextIsTrimmed: Kustomize trims it, and no value must change by that.
func TestPatchTextIsTrimmed(t *testing.T) {
	want := Patch(map[string]any{}, map[string]any{"a": "<one>\ntwo\n", "b": "text\n\n"})
	text, err := patchText(want)
	if err != nil {
		t.Fatal(err)
	}
	var got []any
	if err := json.Unmarshal([]byte(strings.TrimSpace(text)), &got); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if !strings.Contains(text, "<one>") {
		t.Errorf("%s is not for people", text)
	}
}
