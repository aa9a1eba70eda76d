package diff

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/meshpress/meshpress/inspect/comment"
)

// outside matches the lines that a comment may have outside of code blocks.
var outside = regexp.MustCompile("^(|\\*\\*[0-9a-z ,()]+\\*\\*|(\\| [^|<`]* ){3}\\||(\\| --- " +
	"){3}\\||<details><summary>[^<>`]*</summary>|</details>|[0-9]+( of [0-9]+ rows| parts?) left out: .*)$")

// prose returns the lines outside of code blocks.
func prose(t *testing.T, text string) []string {
	t.Helper()
	var out []string
	fence := ""
	for line := range strings.SplitSeq(text, "\n") {
		switch {
		case fence == "" && strings.HasPrefix(line, "```"):
			fence = strings.TrimSuffix(line, "diff")
		case fence == "":
			out = append(out, line)
		case line == fence:
			fence = ""
		}
	}
	if fence != "" {
		t.Errorf("a code block is open at the end:\n%s", text)
	}
	return out
}

func TestNoValueBreaksOutOfTheMarkdown(t *testing.T) {
	for _, value := range []string{"```", "````\n</details>", "a|b|c", "</summary><img src=x>", "@team", "\n\n# title\n\n",
		"`", "\r\n|", "\x00\x1b[0m", "![a](b)", "<!--", "~~~"} {
		quoted, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		hostile := func(v string) side {
			return side{"a": {fmt.Sprintf("apiVersion: v1\nkind: %[1]s\nmetadata: {name: %[1]s, namespace: %[1]s}\ndata: "+
				"{%[1]s: %[1]s, x: %[2]q, y: {%[1]s: %[2]q}}", quoted, v),
				config + "data: {x: " + string(quoted) + ", y: '" + v + "'}"}, value: {deployment + "spec: {replicas: " + v + "}"}}
		}
		r := compared(t, []string{value, value + "2"}, same(hostile("1")), same(hostile("2")))
		var out strings.Builder
		if err := r.WriteMarkdown(&out, comment.Target{Size: 65_000}); err != nil {
			t.Fatal(err)
		}
		for _, line := range prose(t, out.String()) {
			if !outside.MatchString(line) {
				t.Errorf("%q gets out: %q", value, line)
			}
		}
	}
}

func TestMarkdownStaysWithinItsSize(t *testing.T) {
	clusters := names(300)
	r := compared(t, clusters, same(side{"a": {config}}), func(cluster string) side {
		return side{"a": {config + "data: {x: '" + strings.Repeat("v", len(cluster)*100) + strings.TrimLeft(cluster,
			"c0") + "'}"}, "b": {deployment}}
	})
	for _, size := range []int{1_000, 10_000, 65_000, 1_000_000} {
		var out strings.Builder
		if err := r.WriteMarkdown(&out, comment.Target{Size: size}); err != nil {
			t.Fatal(err)
		}
		if out.Len() > size || out.Len() < size/3 && size < 100_000 {
			t.Errorf("%d bytes of %d", out.Len(), size)
		}
		if isCut := strings.Contains(out.String(), " left out: "); isCut != (size < 100_000) {
			t.Errorf("%d bytes: left out: %v", size, isCut)
		}
		prose(t, out.String())
	}
}

// TestOldAndNewValuesHaveColours: a forge colours lines of a block of differences by their first character.
func TestOldAndNewValuesHaveColours(t *testing.T) {
	r := compared(t, []string{"c1"}, same(side{"a": {deployment + "spec: {replicas: 1}"}}),
		same(side{"a": {deployment + "spec: {replicas: 2}"}}))
	var out strings.Builder
	if err := r.WriteMarkdown(&out, comment.Target{Size: 65_000}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "\n- spec.replicas: 1\n+ spec.replicas: 2\n") {
		t.Errorf("the comment is\n%s", out.String())
	}
}
