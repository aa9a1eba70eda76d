package parity

import (
	"slices"
	"strings"
)

// row is one line of a table of differences. It merges the same difference in several inputs, or with both
// kinds of charts.
type row struct {
	difference
	why    string
	charts string
	inputs []string
}

// unexplained marks a missing reason; the test fails as well.
const unexplained = "**unexplained**"

func differenceRows(v versionResult, table []reason) []row {
	var rows []row
	for _, c := range v.Cases {
		for _, d := range mergeCharts(c.Found) {
			d.why = unexplained
			if i := explain(table, v.Version.Name, c.Case.Name, d.difference); i != noReason {
				d.why = table[i].Why
			}
			rows = addRow(rows, d, c.Case.Name)
		}
	}
	return rows
}

// mergeCharts merges differences that occur with both kinds of charts.
func mergeCharts(found map[string][]difference) []row {
	var rows []row
	for _, d := range found[embedded] {
		charts := embedded
		if slices.Contains(found[directory], d) {
			charts = "both"
		}
		rows = append(rows, row{difference: d, charts: charts})
	}
	for _, d := range found[directory] {
		if !slices.Contains(found[embedded], d) {
			rows = append(rows, row{difference: d, charts: directory})
		}
	}
	return rows
}

func addRow(rows []row, r row, input string) []row {
	for i, have := range rows {
		if have.difference == r.difference && have.why == r.why && have.charts == r.charts {
			rows[i].inputs = append(have.inputs, input)
			return rows
		}
	}
	r.inputs = []string{input}
	return append(rows, r)
}

const inputsHead = `
### Inputs

Names in the tables above are files of Istio's ` + "`" + testdata + "`" + `
without the ending, or one of the calls below. Upstream gets those as they stand; meshpress,
which takes one file and no ` + "`--set`" + `, gets the same merged into one file by upstream's own code.

| name | istioctl manifest generate ... |
|---|---|
`

// inputsTail lists what the tests do not cover.
const inputsTail = `
Not covered:

* ` + "`flag_force`" + ` runs without the ` + "`--force`" +
	` of upstream's test, which meshpress does not have, so both sides refuse it.
* ` + "`install_package_path`" +
	` holds no path; upstream's test gives one as a flag. Upstream runs with a chart folder in all inputs
  here, and meshpress does in its ` + "`--charts`" + ` run.
* ` + "`multiple_iops`" + ` holds two IstioOperators. It is given as it is; istioctl takes one to a file and refuses it.
* Upstream's tests that add a template to the charts or apply to a (fake) cluster are about installation, not rendering.
* Warnings and other messages are not compared, only whether an input is refused.
`

// writeInputs lists each call once, although each version has its own list.
func writeInputs(b *strings.Builder, all []versionResult) {
	b.WriteString(inputsHead)
	seen := map[string]bool{}
	for _, v := range all {
		for _, c := range v.Cases {
			if !c.Case.folded() || seen[c.Case.Name] {
				continue
			}
			seen[c.Case.Name] = true
			writeRow(b, c.Case.Name, code(c.Case.flags()))
		}
	}
	b.WriteString(inputsTail)
}
