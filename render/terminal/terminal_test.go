package terminal_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/meshpress/meshpress/render/terminal"
)

func TestLine(t *testing.T) {
	for text, want := range map[string]string{
		"":                     "",
		"fleet/ünï.yaml":       "fleet/ünï.yaml",
		"a\nb":                 `a\nb`,
		"a\r\nb\tc":            `a\r\nb\tc`,
		"\x1b[31mred\x1b[0m":   `\x1b[31mred\x1b[0m`,
		"\u009b31m":            `\u009b31m`,
		"abc\u202etxt.exe":     `abc\u202etxt.exe`,
		"a\u200bb\ufeff\u2066": `a\u200bb\ufeff\u2066`,
		"a\u2028b\u2029":       `a\u2028b\u2029`,
		"\xff\x00":             `\xff\x00`,
		"::error::x":           `\x3a:error::x`,
		"  ::warning file=a::": `  \x3a:warning file=a::`,
		"listens on :: or ::1": "listens on :: or ::1",
		"x ##[error]y":         `x \x23#[error]y`,
		"##vso[task.x]":        `\x23#vso[task.x]`,
		"##teamcity[x]":        `\x23#teamcity[x]`,
		"## title":             "## title",
	} {
		if got := terminal.Line(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func TestTextKeepsLineBreaks(t *testing.T) {
	if got, want := terminal.Text("a\n\tb\n::c\n"), "a\n\tb\n\\x3a:c\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestLinesAreTextHoweverTheyAreCut(t *testing.T) {
	const text = "ünï \u202e\x1b[0m\n::error::é\n  a :: b ##[x]"
	for cut := range len(text) {
		var out bytes.Buffer
		w := terminal.NewLines(&out)
		for _, part := range []string{text[:cut], text[cut:]} {
			if n, err := w.Write([]byte(part)); err != nil || n != len(part) {
				t.Fatal(n, err)
			}
		}
		if strings.Contains(out.String(), "a :: b") {
			t.Error("a line is not held back")
		}
		if err := w.Flush(); err != nil || out.String() != terminal.Text(text) {
			t.Errorf("cut at %d: %q, %v", cut, out.String(), err)
		}
		if terminal.Raw(w) != &out || terminal.Raw(&out) != &out {
			t.Error("the writer below is another one")
		}
	}
}

// harmless returns why a text is not safe, "" if it is.
func harmless(text string) string {
	for line := range strings.SplitSeq(text, "\n") {
		switch {
		case !utf8.ValidString(line):
			return "it is not UTF-8"
		case strings.ContainsFunc(line, func(r rune) bool { return r != '\t' && !unicode.IsPrint(r) }):
			return "it has what does not print"
		case strings.HasPrefix(strings.TrimSpace(line), "::") || strings.Contains(line, "##["):
			return "it has a command"
		}
	}
	return ""
}

func FuzzText(f *testing.F) {
	for _, seed := range []string{"a\nb", "\x1b[2J", "::error::", "##[add-mask]", "\u202e", "\xe2\x80", "###[", " \t::x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if problem := harmless(terminal.Text(text)); problem != "" {
			t.Errorf("%q: %s", text, problem)
		}
		if line := terminal.Line(text); harmless(line) != "" || strings.ContainsAny(line, "\n\t") {
			t.Errorf("%q is %q", text, line)
		}
		if once := terminal.Line(text); terminal.Line(once) != once {
			t.Errorf("%q changes twice", text)
		}
	})
}
