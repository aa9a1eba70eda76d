package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/meshpress/meshpress/inspect/chartdiff"
	"github.com/meshpress/meshpress/inspect/comment"
	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/inspect/explain"
	"github.com/meshpress/meshpress/inspect/images"
	"github.com/meshpress/meshpress/inspect/overview"
	"github.com/meshpress/meshpress/inspect/page"
	"github.com/meshpress/meshpress/inspect/plan"
	"github.com/meshpress/meshpress/inspect/report"
	"github.com/meshpress/meshpress/inspect/takeover"
	"github.com/meshpress/meshpress/inspect/testcase"
	"github.com/meshpress/meshpress/inspect/values"
	"github.com/meshpress/meshpress/policies"
	"github.com/meshpress/meshpress/render/diag"
)

// format is a row of the table of formats. For each verb that has the format, it has the function that writes
// it.
type format struct {
	name     string
	check    func(w io.Writer, found diag.List, to comment.Target) error
	diff     func(w io.Writer, r diff.Report, to comment.Target) error
	takeover func(w io.Writer, r takeover.Report, to comment.Target) error
	plan     func(w io.Writer, r plan.Report, found diag.List, to comment.Target) error
	images   func(io.Writer, []images.Cluster) error
	deltas   func(io.Writer, images.Deltas, comment.Target) error
	charts   func(io.Writer, chartdiff.Report, comment.Target) error
	report   func(io.Writer, overview.Overview) error
	test     func(io.Writer, []testcase.Result) error
	explain  func(io.Writer, []explain.Answer) error
	values   func(values.Cluster) ([]values.File, diag.List, error)
}

// formats is the table. The first format of a verb is its default.
func formats() []format {
	return []format{
		{name: "html", report: page.Write},
		{name: "text", check: unbounded(report.WriteText), diff: diffText, plan: planText, takeover: takeoverText,
			images: images.WriteText, deltas: deltasText, explain: explain.WriteText, test: testcase.WriteText,
			charts: chartsText},
		{name: "json", check: unbounded(report.WriteJSON), diff: diffJSON, plan: planJSON, takeover: takeoverJSON,
			images: images.WriteJSON, deltas: deltasJSON, explain: explain.WriteJSON, report: overviewJSON,
			test: testcase.WriteJSON, charts: chartsJSON},
		{name: "sarif", check: unbounded(report.WriteSARIF)},
		{name: "junit", check: unbounded(report.WriteJUnit), test: testcase.WriteJUnit},
		{name: "github", check: unbounded(report.WriteGitHub)},
		{name: "markdown", check: report.WriteMarkdown, diff: diffMarkdown, plan: planMarkdown, takeover: takeoverMarkdown,
			deltas: deltasMarkdown, charts: chartsMarkdown},
		{name: "brief", check: checkBrief, diff: diffBrief, plan: planBrief},
		{name: "cyclonedx", images: images.WriteCycloneDX},
		{name: "yaml", values: values.Plain},
		{name: "argocd", values: values.Applications},
		{name: "flux", values: values.HelmReleases},
	}
}

func checkBrief(w io.Writer, found diag.List, _ comment.Target) error {
	return report.WriteBrief(w, found)
}

func overviewJSON(w io.Writer, o overview.Overview) error { return o.WriteJSON(w) }

// unbounded adapts a format of findings that has no bound.
func unbounded(write func(io.Writer, diag.List, report.Help) error) func(io.Writer, diag.List, comment.Target) error {
	return func(w io.Writer, found diag.List, _ comment.Target) error { return write(w, found, policies.Explain) }
}

// formatFlag is the flag --format of a verb.
type formatFlag struct {
	all []format // formats of the verb
	format
}

// newFormatFlag adds the flag --format. help says what is written.
func newFormatFlag(c *cobra.Command, help string, has func(format) bool) *formatFlag {
	f := &formatFlag{}
	for _, row := range formats() {
		if has(row) {
			f.all = append(f.all, row)
		}
	}
	f.format = f.all[0]
	names := f.names()
	last := len(names) - 1
	c.Flags().Var(f, "format", fmt.Sprintf("%s `FORMAT`: %s or %s", help, strings.Join(names[:last], ", "), names[last]))
	return f
}

// out returns the stream for the format: text for people may have colours.
func (f *formatFlag) out(s streams) io.Writer {
	if f.name == "text" {
		return s.color.lines(s.out)
	}
	return s.out
}

func (f *formatFlag) names() []string {
	var names []string
	for _, row := range f.all {
		names = append(names, row.name)
	}
	return names
}

func (f *formatFlag) String() string { return f.name }

func (f *formatFlag) Type() string { return "string" }

func (f *formatFlag) Set(name string) error {
	for _, row := range f.all {
		if row.name == name {
			f.format = row
			return nil
		}
	}
	return fmt.Errorf("must be one of %q, not %q", f.names(), name)
}
