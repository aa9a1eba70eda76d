package parity

import (
	_ "embed" // for the first part
	"fmt"
	"strings"
)

// witnesses is the part of the page about all comparisons. It is written by hand.
//
//go:embed witnesses.md
var witnesses string

const reportHead = `## Parity with istioctl

Each input below is rendered by Istio's own code (package operator/pkg/render of
the same release, as in ` + "`istioctl manifest generate`" + `) and by
` + "`meshpress render --compat istioctl`" + `, and the objects are compared as data, field by field.
Order and formatting of the output are not compared. Upstream's charts are stamped
first, as a release does it: chart versions, image registry and image tag.

meshpress runs twice: with the charts embedded in it, and with ` + "`--charts`" + ` on the
unstamped chart folder of Istio's source. "Equal" counts objects without any difference.

`

// writeReport returns docs/parity.md. Equal results give equal text.
func writeReport(all []versionResult, table []reason) string {
	var b strings.Builder
	b.WriteString(witnesses + reportHead)
	writeSummary(&b, all)
	for _, v := range all {
		fmt.Fprintf(&b, "\n### Istio %s\n", v.Version.Name)
		writeDifferences(&b, v, table)
		writeRefusals(&b, v)
	}
	writeInputs(&b, all)
	return b.String()
}

func writeSummary(b *strings.Builder, all []versionResult) {
	b.WriteString("| Istio | inputs | refused by upstream | objects | equal, embedded charts | equal, `--charts` |\n")
	b.WriteString("|---|--:|--:|--:|--:|--:|\n")
	for _, v := range all {
		fmt.Fprintf(b, "| %s | %d | %d | %d | %d | %d |\n", v.Version.Name, len(v.Cases),
			v.count(func(c caseResult) int { return one(c.Upstream.Refusal != "") }),
			v.count(func(c caseResult) int { return len(c.Upstream.Objects) }),
			v.count(func(c caseResult) int { return equalObjects(c.Upstream, c.Found[embedded]) }),
			v.count(func(c caseResult) int { return equalObjects(c.Upstream, c.Found[directory]) }))
	}
}

func writeDifferences(b *strings.Builder, v versionResult, table []reason) {
	rows := differenceRows(v, table)
	if len(rows) == 0 {
		b.WriteString("\nNo differences.\n")
		return
	}
	b.WriteString("\n#### Differences\n\n| input | charts | object | field | upstream | meshpress | reason " +
		"|\n|---|---|---|---|---|---|---|\n")
	for _, r := range rows {
		writeRow(b, strings.Join(r.inputs, ", "), r.charts, r.Object, r.Field, code(r.Upstream), code(r.Meshpress), r.why)
	}
}

// writeRefusals prints only upstream's messages: meshpress's messages change more often than this page should.
func writeRefusals(b *strings.Builder, v versionResult) {
	b.WriteString("\n#### Refused by both\n\n| input | upstream says |\n|---|---|\n")
	for _, c := range v.Cases {
		if c.Upstream.Refusal != "" && len(c.Found[embedded])+len(c.Found[directory]) == 0 {
			writeRow(b, c.Case.Name, code(c.Upstream.Refusal))
		}
	}
}

// writeRow escapes characters that would end a cell of a table.
func writeRow(b *strings.Builder, cells ...string) {
	for _, cell := range cells {
		b.WriteString("| " + strings.NewReplacer("|", `\|`, "\n", " ").Replace(cell) + " ")
	}
	b.WriteString("|\n")
}

// code quotes a value. A value with a backquote gets two backquotes around it.
func code(s string) string {
	if strings.Contains(s, "`") {
		return "`` " + s + " ``"
	}
	return "`" + s + "`"
}
