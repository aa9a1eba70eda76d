package testcase

import (
	"fmt"
	"io"
	"strings"

	"github.com/jstemmer/go-junit-report/v2/junit"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/terminal"
)

// Result is the result of one test. A test passed if it has no problems.
type Result struct {
	Test     string    `json:"test"`
	File     string    `json:"file"`
	Problems []Problem `json:"problems"`
}

// Problem is a difference from what a test expects, at the line that expects it.
type Problem struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Text   string `json:"text"`
	// Expect is the entry of `findings` that expects what was found.
	Expect string `json:"expect,omitempty"`
}

// String returns the position and the text, and on a line of its own the entry that expects it.
func (p Problem) String() string {
	out := terminal.Line(diag.Pos{File: p.File, Line: p.Line, Col: p.Column}.String()+": ") + terminal.Text(p.Text)
	if p.Expect != "" {
		out += "\n    if it is right, add to `findings`: " + terminal.Line(p.Expect)
	}
	return out
}

// Failed returns the number of tests that did not pass.
func Failed(all []Result) int {
	n := 0
	for _, r := range all {
		if len(r.Problems) > 0 {
			n++
		}
	}
	return n
}

// WriteText writes a line for each test, the problems of those that fail, and the sum.
func WriteText(w io.Writer, all []Result) error {
	for _, r := range all {
		word := "ok  "
		if len(r.Problems) > 0 {
			word = "FAIL"
		}
		if _, err := fmt.Fprintf(w, "%s %s: %s\n", word, terminal.Line(r.File), terminal.Line(r.Test)); err != nil {
			return err
		}
		for _, p := range r.Problems {
			if _, err := fmt.Fprintf(w, "  %s\n", p); err != nil {
				return err
			}
		}
	}
	_, err := fmt.Fprintf(w, "%d of %d tests passed\n", len(all)-Failed(all), len(all))
	return err
}

// WriteJSON writes the results as a list.
func WriteJSON(w io.Writer, all []Result) error {
	out := []Result{}
	for _, r := range all {
		if r.Problems == nil {
			r.Problems = []Problem{}
		}
		out = append(out, r)
	}
	return terminal.WriteJSON(w, out)
}

// WriteJUnit writes a test report with one suite for each file.
func WriteJUnit(w io.Writer, all []Result) error {
	suites := junit.Testsuites{Name: "meshpress test"}
	for i := 0; i < len(all); {
		suite := junit.Testsuite{Name: terminal.Line(all[i].File), Time: "0"}
		for file := all[i].File; i < len(all) && all[i].File == file; i++ {
			suite.AddTestcase(junitCase(all[i]))
		}
		suites.AddSuite(suite)
	}
	return suites.WriteXML(w)
}

func junitCase(r Result) junit.Testcase {
	c := junit.Testcase{Name: terminal.Line(r.Test), Classname: terminal.Line(r.File)}
	if len(r.Problems) == 0 {
		return c
	}
	var text strings.Builder
	for _, p := range r.Problems {
		fmt.Fprintln(&text, p)
	}
	c.Failure = &junit.Result{Message: terminal.Count(len(r.Problems), "problem"), Type: "TestCase", Data: text.String()}
	return c
}
