package report

import (
	"io"

	"github.com/jstemmer/go-junit-report/v2/junit"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/terminal"
)

// WriteJUnit writes a test report with one suite for each code. Errors are failures; other findings are passed
// tests with a text. Without findings it writes one passed test, because readers take an empty report for an
// error.
func WriteJUnit(w io.Writer, found diag.List, _ Help) error {
	suites := junit.Testsuites{Name: "meshpress"}
	for _, code := range codes(found) {
		suite := junit.Testsuite{Name: code.String() + " " + code.Title(), Time: "0"}
		for _, d := range found {
			if d.Code == code {
				suite.AddTestcase(testcase(d))
			}
		}
		suites.AddSuite(suite)
	}
	if len(found) == 0 {
		suite := junit.Testsuite{Name: "meshpress", Time: "0"}
		suite.AddTestcase(junit.Testcase{Name: "no findings", Classname: "meshpress"})
		suites.AddSuite(suite)
	}
	return suites.WriteXML(w)
}

func testcase(d diag.Diagnostic) junit.Testcase {
	name := terminal.Line(d.Pos.String())
	if name == "" {
		name = d.Code.Title()
	}
	c := junit.Testcase{Name: name, Classname: "meshpress." + d.Code.String()}
	if d.Severity == diag.Error {
		c.Failure = &junit.Result{Message: terminal.Line(d.Text), Type: d.Code.String(), Data: d.String()}
	} else {
		c.SystemOut = &junit.Output{Data: d.String()}
	}
	return c
}
