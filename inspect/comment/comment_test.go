package comment

import (
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"
)

// hostile are values that try to escape from their place in the Markdown.
var hostile = []string{
	"(@someone)", "#1", "me/it#1", "GH-1", "www.example.com", "!1", "```\n# title", "a|b", "</details><script>",
	"@someone", "![x](http://example.com/x.png)", "a\n\n| b |", "````", "\x1b[31m", "`x`", "\r\n~~~", "$x$", "<!--",
	"http://example.com",
}

func TestCellIsOnlyText(t *testing.T) {
	for _, value := range hostile {
		got := Cell(value)
		if strings.ContainsAny(got, "|`@$\r\x1b\n![") || calls(got) ||
			strings.Contains(strings.ReplaceAll(got, "<br>", ""), "<") {
			t.Errorf("%q is %q", value, got)
		}
	}
}

func TestCodeAndProseAreCells(t *testing.T) {
	hostile := append(hostile, "a\\|b", "`|`", "\\", " ", "", "\u202eabc", "a`b|c`d", "::error::x")
	for _, value := range hostile {
		for name, got := range map[string]string{"code": Code(value), "prose": Prose("`" + value + "` is " + value),
			"cut": Prose(value + "`")} {
			inside := regexp.MustCompile("`[^`|<>]*`").ReplaceAllString(got, "") // a forge makes no mentions in code
			for _, tag := range []string{"<code>", "</code>", "<br>"} {
				inside = strings.ReplaceAll(inside, tag, "")
			}
			if strings.ContainsAny(inside, "|`<>\n\x1b\u202e") || calls(inside) {
				t.Errorf("%s of %q is %q", name, value, got)
			}
		}
	}
	if got, want := Prose("`spec.x` must be a"), "`spec.x` must be a"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// calls tells whether a forge would make a mention, a reference or a link of a part of a text, after decoding
// HTML.
func calls(text string) bool {
	return regexp.MustCompile(`@[a-z]|[#!][0-9]|(?i:gh-)[0-9]|://|www\.`).MatchString(html.UnescapeString(text))
}

func TestBlockEndsWithItsFenceOnly(t *testing.T) {
	for _, value := range append(hostile, strings.Join(hostile, "\n")) {
		got := Block("diff", value)
		fence, _, _ := strings.Cut(got, "diff\n")
		if strings.Count(got, fence) != 2 || !strings.HasSuffix(got, "\n"+fence+"\n") || strings.ContainsAny(got, "\x1b\r") {
			t.Errorf("%q is %q", value, got)
		}
	}
}

func TestFoldKeepsItsTitle(t *testing.T) {
	for _, value := range hostile {
		got := Fold(value, "body")
		line, rest, _ := strings.Cut(got, "\n")
		title := strings.TrimSuffix(strings.TrimPrefix(line, "<details><summary>"), "</summary>")
		if rest != "\nbody\n</details>\n" || strings.ContainsAny(title, "<>\x1b") || calls(title) {
			t.Errorf("%q is %q", value, got)
		}
	}
}

func TestWriteStaysWithinItsSize(t *testing.T) {
	c := Comment{Head: "**head**", Rows: Titles("A", "B"), Left: func(n int) string {
		return fmt.Sprintf("%d left out", n)
	}}
	for i := range 200 {
		c.Rows = append(c.Rows, Row(strings.Repeat("x", i), "y"))
		c.Sections = append(c.Sections, Fold(fmt.Sprintf("section %d", i), strings.Repeat("z", i*10)))
	}
	for size := MinSize; size < 400_000; size += 7_777 {
		var out strings.Builder
		if err := c.Write(&out, size); err != nil {
			t.Fatal(err)
		}
		shown := strings.Count(out.String(), "<details>")
		rows := strings.Count(out.String(), "\n| ")
		if note := fmt.Sprintf("\n%d of 200 rows left out: ", len(c.Rows)-rows); rows > 0 &&
			(rows < len(c.Rows)) != strings.Contains(out.String(), note) {
			t.Errorf("size %d: %d rows", size, rows)
		}
		if out.Len() > size || !strings.HasPrefix(out.String(), "**head**\n") ||
			strings.Count(out.String(), "</details>") != shown {
			t.Errorf("size %d: %d bytes", size, out.Len())
		}
		if note := fmt.Sprintf("\n%d left out\n", 200-shown); (shown < 200) != strings.HasSuffix(out.String(), note) {
			t.Errorf("size %d shows %d sections and says %q", size, shown, out.String()[out.Len()-40:])
		}
	}
}

func TestSectionsBehindALargeOneAreShown(t *testing.T) {
	c := Comment{Head: "h", Sections: []string{strings.Repeat("x", MinSize), "small\n"}, Left: func(n int) string {
		return fmt.Sprint(n)
	}}
	var out strings.Builder
	if err := c.Write(&out, MinSize); err != nil || out.String() != "h\n\nsmall\n\n1\n" {
		t.Errorf("%q, %v", out.String(), err)
	}
}
