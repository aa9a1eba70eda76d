package diag

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// Code identifies a kind of finding. The meaning of a code never changes.
type Code int

// String returns the printed form, as in MP0012.
func (c Code) String() string { return fmt.Sprintf("MP%04d", int(c)) }

// definition is what a code fixes.
type definition struct {
	code     Code
	severity Severity // the default; a RenderConfig may change it
	fixed    bool     // a RenderConfig must not change the severity: nothing could be rendered
	title    string   // one line
	page     Page     // empty for rules: package policies has their pages beside the checks
}

// definitions are the definitions by code.
var definitions = sync.OnceValue(func() map[Code]definition {
	out := map[Code]definition{}
	for _, d := range catalogue() {
		out[d.code] = d
	}
	return out
})

// catalogue lists all definitions in the order of their codes.
func catalogue() []definition {
	return slices.Concat(inputCodes, fleetCodes, chartCodes, effectCodes, renderCodes, outputCodes, settingCodes,
		ruleCodes,
		acceptCodes, gateCodes, sailCodes)
}

// Codes lists all codes in their order.
func Codes() []Code {
	var out []Code
	for _, d := range catalogue() {
		out = append(out, d.code)
	}
	return out
}

// Severity returns the default severity of the code.
func (c Code) Severity() Severity { return definitions()[c].severity }

// Fixed tells whether the severity of the code must not be changed.
func (c Code) Fixed() bool { return definitions()[c].fixed }

// Title returns one line that says what the code is about.
func (c Code) Title() string { return definitions()[c].title }

// Page returns the explanation of the code. It is empty for the code of a rule.
func (c Code) Page() Page { return definitions()[c].page }

// IsRule tells whether the code is that of a rule of package policies.
func (c Code) IsRule() bool {
	return slices.ContainsFunc(ruleCodes, func(d definition) bool { return d.code == c })
}

// Document returns where the documentation explains the code: a page of docs, and the anchor that forges give to its
// heading.
func (c Code) Document() (page, anchor string) {
	page = "findings.md"
	if c.IsRule() {
		page = "policies.md"
	}
	return page, Anchor(c.String() + ": " + c.Title())
}

// Anchor returns the anchor that GitHub gives to a heading of a page.
func Anchor(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, strings.TrimSpace(heading))
}

// ParseCode is the inverse of [Code.String]; ok is false if there is no such code.
func ParseCode(text string) (c Code, ok bool) {
	if _, err := fmt.Sscanf(text, "MP%04d", &c); err != nil || c.String() != text {
		return 0, false
	}
	_, ok = definitions()[c]
	return c, ok
}

// IsInput tells whether the code is about reading or decoding the input.
func (c Code) IsInput() bool { return c < NoClusters }
