package report

import (
	"io"
	"net/url"
	"path/filepath"

	"github.com/owenrumney/go-sarif/v3/pkg/report"
	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/terminal"
)

const project = "https://github.com/meshpress/meshpress"

// writeSARIF writes SARIF 2.1.0, as code scanning and editors read it.
func writeSARIF(w io.Writer, found diag.List, help Help) error {
	log := report.NewV210Report()
	run := sarif.NewRunWithInformationURI("meshpress", project)
	for _, code := range codes(found) {
		rule := run.AddRule(code.String()).WithDescription(code.Title())
		rule.WithDefaultConfiguration(sarif.NewReportingConfiguration().WithLevel(level(code.Severity())))
		if text := help(code); text != "" {
			rule.WithHelp(sarif.NewMultiformatMessageString().WithText(text))
		}
	}
	about := sarif.NewInvocation().WithExecutionSuccessful(true)
	for _, d := range found {
		text := sarif.NewTextMessage(message(d))
		if d.Pos.File == "" { // code scanning refuses a file with a result that has no place
			about.AddToolExecutionNotification(sarif.NewNotification().WithLevel(level(d.Severity)).WithMessage(text))
			continue
		}
		run.CreateResultForRule(d.Code.String()).WithLevel(level(d.Severity)).WithMessage(text).AddLocation(location(d))
	}
	run.AddInvocation(about)
	log.AddRun(run)
	return log.PrettyWrite(w)
}

func level(s diag.Severity) string {
	return map[diag.Severity]string{diag.Info: "note", diag.Warning: "warning", diag.Error: "error"}[s]
}

func location(d diag.Diagnostic) *sarif.Location {
	file := (&url.URL{Path: filepath.ToSlash(filepath.Clean(d.Pos.File))}).String() // of no scheme, whatever the name
	place := sarif.NewPhysicalLocation().WithArtifactLocation(sarif.NewSimpleArtifactLocation(file))
	if d.Pos.Line > 0 {
		place.WithRegion(sarif.NewRegion().WithStartLine(d.Pos.Line).WithStartColumn(max(d.Pos.Col, 1)))
	}
	at := sarif.NewLocationWithPhysicalLocation(place)
	if d.Field != "" {
		at.WithLogicalLocations([]*sarif.LogicalLocation{sarif.NewLogicalLocation().WithFullyQualifiedName(terminal.Line(d.Field))})
	}
	return at
}
