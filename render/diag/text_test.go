package diag_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/meshpress/meshpress/render/diag"
)

func TestTextOfAnyValue(t *testing.T) {
	for _, c := range []struct {
		value   any
		q, v, s string
	}{
		{nil, "nothing", "nothing", "nothing"},
		{"a\n", `"a\n"`, "a\n", "a\n"},
		{true, "true", "true", "true"},
		{int64(80), "80", "80", "80"},
		{1.5, "1.5", "1.5", "1.5"},
		{map[string]any{"a": nil}, `{"a":null}`, `{"a":null}`, `{"a":null}`},
		{[]any{"x", int64(1)}, `["x",1]`, `["x",1]`, `["x",1]`},
		{[]string{"x"}, `["x"]`, "[x]", "[x]"},
	} {
		for format, want := range map[string]string{"%q": c.q, "%v": c.v, "%s": c.s} {
			if got := diag.Text(format, c.value); got != want {
				t.Errorf("%s of %#v is %q, want %q", format, c.value, got, want)
			}
		}
	}
	if got := diag.Text("%d of %.1f", int64(3), 2.25); got != "3 of 2.2" {
		t.Error(got)
	}
}

// TestNoOutputShowsAMistakeOfFormatting: no expected output of any test shows a verb of package fmt that did
// not fit its value.
func TestNoOutputShowsAMistakeOfFormatting(t *testing.T) {
	mistake := regexp.MustCompile(`%!([a-zA-Z]?\(|\w\()|<nil>`)
	seen := 0
	err := filepath.WalkDir("../..", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.Contains(filepath.ToSlash(name), "testdata/") &&
			!strings.Contains(filepath.ToSlash(name), "/golden/") {
			return err
		}
		switch filepath.Ext(name) {
		case ".txt", ".txtar", ".text", ".markdown", ".github", ".json", ".sarif", ".junit", ".golden", ".md":
		default:
			return nil
		}
		text, err := os.ReadFile(name)
		if at := mistake.FindIndex(text); at != nil {
			t.Errorf("%s has %q", name, text[max(0, at[0]-60):min(len(text), at[1]+20)])
		}
		seen++
		return err
	})
	if err != nil || seen < 100 {
		t.Errorf("%d files, %v", seen, err)
	}
}
