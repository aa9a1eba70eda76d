package diag_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/render/diag"

	_ "github.com/meshpress/meshpress/internal/golden" // the flag -update
)

func TestPosLeavesOutWhatIsNotKnown(t *testing.T) {
	for _, row := range []struct {
		pos  diag.Pos
		want string
	}{
		{diag.Pos{File: "a.yaml", Line: 3, Col: 5}, "a.yaml:3:5"},
		{diag.Pos{File: "a.yaml", Line: 3}, "a.yaml:3"},
		{diag.Pos{File: "a.yaml"}, "a.yaml"},
		{diag.Pos{}, ""},
	} {
		if got := row.pos.String(); got != row.want {
			t.Errorf("%+v prints as %q, want %q", row.pos, got, row.want)
		}
	}
}

func TestDiagnosticPrintsLikeACompiler(t *testing.T) {
	for _, row := range []struct {
		d    diag.Diagnostic
		want string
	}{
		{diag.Diagnostic{Code: diag.UnknownField, Severity: diag.Error, Pos: diag.Pos{File: "a.yaml", Line: 3, Col: 5},
			Text: "unknown field \"x\"", Hint: "did you mean \"y\"?"},
			"a.yaml:3:5: error MP0004: unknown field \"x\"\n  hint: did you mean \"y\"?"},
		{diag.Diagnostic{Code: diag.Nothing, Severity: diag.Warning, Text: "nothing is rendered"},
			"warning MP0033: nothing is rendered"},
	} {
		if got := row.d.String(); got != row.want {
			t.Errorf("prints as\n%s\nwant\n%s", got, row.want)
		}
	}
}

// Keys, values and names of files are parts of texts, and may hold any character.
func TestAFindingIsOneLine(t *testing.T) {
	var list diag.List
	list.Add(diag.Diagnostic{Code: diag.UnknownField, Pos: diag.Pos{File: "a\nb.yaml", Line: 1},
		Text: "two\nerrors, \x1b[31mred\t", Hint: "a\rb\u0085"})
	if got, want := list[0].String(),
		"a\\nb.yaml:1: error MP0004: two; errors, \\x1b[31mred\\t\n  hint: a\\rb\\u0085"; got != want {
		t.Errorf("prints as\n%q, want\n%q", got, want)
	}
}

func TestAddGivesTheSeverityOfTheCode(t *testing.T) {
	var list diag.List
	list.Add(diag.Diagnostic{Code: diag.EnabledByUse, Severity: diag.Error})
	list.Add(diag.Diagnostic{Code: diag.NoDefault})
	if list[0].Severity != diag.Info || list[1].Severity != diag.Warning || list.HasErrors() {
		t.Errorf("severities are %v and %v", list[0].Severity, list[1].Severity)
	}
	list.Add(diag.Diagnostic{Code: diag.BadYAML})
	if !list.HasErrors() {
		t.Error("an error is not noticed")
	}
}

func TestSortedIsByPlaceAndSaysEverythingOnce(t *testing.T) {
	at := func(file string, line, col int, code diag.Code, text string) diag.Diagnostic {
		return diag.Diagnostic{Code: code, Pos: diag.Pos{File: file, Line: line, Col: col}, Text: text}
	}
	want := diag.List{
		at("", 0, 0, diag.NoInput, "no input"),
		at("a.yaml", 2, 1, diag.WrongType, "x"),
		at("a.yaml", 10, 1, diag.WrongType, "x"),
		at("a.yaml", 10, 3, diag.UnknownField, "x"),
		at("a.yaml", 10, 3, diag.WrongType, "x"),
		at("a.yaml", 10, 3, diag.WrongType, "y"),
		at("b.yaml", 1, 1, diag.UnknownField, "x"),
	}
	list := slices.Clone(want)
	slices.Reverse(list)
	list = append(list, at("b.yaml", 1, 1, diag.UnknownField, "x"))
	if diff := cmp.Diff(want, list.Sorted()); diff != "" {
		t.Errorf("order differs (- want, + got):\n%s", diff)
	}
	if list[0].Pos.File != "b.yaml" {
		t.Error("the list itself was changed")
	}
	other := at("b.yaml", 1, 1, diag.UnknownField, "x")
	other.Hint = "the other one is at c.yaml"
	if got := append(list, other).Sorted(); len(got) != len(want)+1 {
		t.Error("findings with different hints were taken for one")
	}
}

func TestSeveritiesHaveNames(t *testing.T) {
	for _, s := range []diag.Severity{diag.Info, diag.Warning, diag.Error} {
		if got, ok := diag.ParseSeverity(s.String()); !ok || got != s {
			t.Errorf("%q is read as %v", s, got)
		}
	}
	for _, word := range []string{"", "Error", "fatal", "off"} {
		if _, ok := diag.ParseSeverity(word); ok {
			t.Errorf("%q is taken for a severity", word)
		}
	}
}

// allCodes returns all codes: it tries every number of four digits.
func allCodes() []diag.Code {
	var out []diag.Code
	for c := range diag.Code(10_000) {
		if _, ok := diag.ParseCode(c.String()); ok {
			out = append(out, c)
		}
	}
	return out
}

func TestEveryCodeIsExplained(t *testing.T) {
	if len(allCodes()) < 40 {
		t.Fatalf("%d codes, want all", len(allCodes()))
	}
	titles := map[string]diag.Code{}
	for _, c := range allCodes() {
		title := c.Title()
		if title == "" || strings.HasSuffix(title, ".") || strings.Contains(title, "\n") {
			t.Errorf("the title of %s is %q, want one line without a full stop", c, title)
		}
		if other, ok := titles[title]; ok {
			t.Errorf("%s and %s have one title, %q", other, c, title)
		}
		titles[title] = c
		if c.Fixed() && c.Severity() != diag.Error {
			t.Errorf("%s is fixed, so it must be an error", c)
		}
	}
}

func TestParseCodeTakesExactCodesOnly(t *testing.T) {
	if c, ok := diag.ParseCode("MP0004"); !ok || c != diag.UnknownField {
		t.Errorf("MP0004 is %v", c)
	}
	for _, text := range []string{"", "MP", "MP0000", "MP9999", "MP4", "mp0004", "MP00004", "MP0004 ", " MP0004", "MP-004",
		"MP+004", "MP0x04", "4"} {
		if c, ok := diag.ParseCode(text); ok {
			t.Errorf("%q is taken for %s", text, c)
		}
	}
}

func TestInputCodesAreThoseOfReading(t *testing.T) {
	for code, want := range map[diag.Code]bool{diag.Unreadable: true, diag.UnknownMesh: true, diag.NoClusters: false,
		diag.BadChart: false} {
		if code.IsInput() != want {
			t.Errorf("%s about input: %v, want %v", code, code.IsInput(), want)
		}
	}
}
