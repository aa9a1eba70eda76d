package source

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
	sigsyaml "sigs.k8s.io/yaml"

	"github.com/meshpress/meshpress/render/limit"
)

// TestCheck: the error is that of Unmarshal.
func TestCheck(t *testing.T) {
	same := func(t *rapid.T, text string) {
		have, want := Check([]byte(text)), Unmarshal([]byte(text), new(any))
		if have == nil && sigsyaml.Unmarshal([]byte(text), new(any)) == nil {
			return // Unmarshal may refuse what follows the first document, and nobody reads
		}
		if fmt.Sprint(have) != fmt.Sprint(want) {
			t.Fatalf("%q: %v\nwant %v", text, have, want)
		}
	}
	parts := []string{"a", "b: ", "- ", "\n", "\n  ", "[", "]", "{", "}", ", ", "\"", "'", "|\n", "~: ", ".inf", ".nan",
		"1.5: ",
		"&x ", "*x", "<<: ", "# ", "\t", "---\n", "!!binary ", "\\", "{{", "}}", "? ", strings.Repeat("# [", 100) + "\n"}
	rapid.Check(t, func(t *rapid.T) {
		same(t, strings.Join(rapid.SliceOfN(rapid.SampledFrom(parts), 0, 12).Draw(t, "parts"), ""))
	})
}

// TestCheckCountsLevels: a text may have as many as the limit says, and brackets in texts are none.
func TestCheckCountsLevels(t *testing.T) {
	nested := func(levels int) string { return strings.Repeat("[", levels) + "a" + strings.Repeat("]", levels) }
	most := int(limit.Depth.Max())
	for text, isRefused := range map[string]bool{
		nested(most): false, nested(most + 1): true,
		"a: |\n  " + nested(2*most): false, `a: "\"` + nested(2*most) + `"`: false,
		"a: |\n  " + nested(most) + "\nb: " + nested(most): true,
	} {
		if err := Check([]byte(text)); (err != nil) != isRefused {
			t.Errorf("%.20q...: %v", text, err)
		}
	}
}
