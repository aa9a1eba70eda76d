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
		if err := c.Write(&out, Target{Size: size}); err != nil {
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
	if err := c.Write(&out, Target{Size: MinSize}); err != nil || out.String() != "h\n\nsmall\n\n1\n" {
		t.Errorf("%q, %v", out.String(), err)
	}
}

func TestTheListAndTheLinkComeFirst(t *testing.T) {
	c := Comment{Head: "**head**", Lead: []string{Item("wait", "for `x`")}, Rows: append(Titles("a"), Row("b")),
		Sections: []string{Fold("more", "text")}, Left: func(int) string { return "left" }}
	var out strings.Builder
	if err := c.Write(&out, Target{Size: 5000, Link: "https://ci.example.com/a(1)?x=y z"}); err != nil {
		t.Fatal(err)
	}
	want := "**head**\n\n[The whole report](https://ci.example.com/a%281%29?x=y%20z)\n\n" +
		"- **wait** for `x`\n\n| a |\n| --- |\n| b |\n"
	if !strings.HasPrefix(out.String(), want) {
		t.Errorf("%s\nwant\n%s", out.String(), want)
	}
}

// TestEverythingFits: whatever a comment has, it stays within its size, and says what it leaves out.
func TestEverythingFits(t *testing.T) {
	for _, size := range []int{MinSize, 1500, 5000} {
		c := Comment{Head: strings.Repeat("h", 200), Rows: Titles("a"),
			Left: func(n int) string { return fmt.Sprint(n, " parts left out") }}
		for i := range 100 {
			c.Lead = append(c.Lead, Item("wait", strings.Repeat("l", i)))
			c.Rows = append(c.Rows, Row(strings.Repeat("r", i)))
			c.Sections = append(c.Sections, Fold("s", strings.Repeat("s", 10*i)))
		}
		var out strings.Builder
		if err := c.Write(&out, Target{Size: size, Link: "https://" + strings.Repeat("x", MaxLink-8)}); err != nil {
			t.Fatal(err)
		}
		if out.Len() > size || strings.Count(out.String(), "left out") != 3 {
			t.Errorf("%d bytes of %d:\n%s", out.Len(), size, out.String())
		}
	}
}
