package report

import (
	"bytes"
	"encoding/xml"
	"io"
	"path/filepath"
	"testing"

	"github.com/jstemmer/go-junit-report/v2/junit"

	"github.com/meshpress/meshpress/internal/golden"
	"github.com/meshpress/meshpress/render/diag"
)

// some returns findings with texts that formats must escape (markup, commas, colons, percent signs), and
// findings without a position.
func some() diag.List {
	var found diag.List
	found.Add(diag.Diagnostic{Code: diag.BadValue, Pos: diag.Pos{File: "fleet/a, b.yaml", Line: 3, Col: 7},
		Field: "spec.x", Cluster: "c", Resource: "IstioLifecycleManager/a/b",
		Text: "`spec.x` must be 100%, not \"<b>|@me]]>\"", Hint: "as in: 50%"})
	found.Add(diag.Diagnostic{Code: diag.NoDefault, Pos: diag.Pos{File: "fleet/b.yaml"}, Text: "no default"})
	found.Add(diag.Diagnostic{Code: diag.EnabledByUse, Text: "on"})
	return found
}

func help(c diag.Code) string {
	if c == diag.BadValue {
		return "A page."
	}
	return ""
}

// formats are the writers by the names of their formats.
var formats = map[string]func(io.Writer, diag.List, Help) error{
	"text": WriteText, "json": WriteJSON, "sarif": WriteSARIF, "junit": WriteJUnit, "github": WriteGitHub,
	"markdown": func(w io.Writer, found diag.List, _ Help) error { return WriteMarkdown(w, found, 65_000) },
}

func TestFormats(t *testing.T) {
	for format, write := range formats {
		for name, found := range map[string]diag.List{"some": some(), "none": nil} {
			t.Run(format+"/"+name, func(t *testing.T) {
				var out bytes.Buffer
				if err := write(&out, found, help); err != nil {
					t.Fatal(err)
				}
				golden.Compare(t, filepath.Join("testdata", name+"."+format), out.String())
			})
		}
	}
}

func TestJUnitIsReadBack(t *testing.T) {
	var out bytes.Buffer
	if err := WriteJUnit(&out, some(), help); err != nil {
		t.Fatal(err)
	}
	var suites junit.Testsuites
	if err := xml.Unmarshal(out.Bytes(), &suites); err != nil {
		t.Fatal(err)
	}
	if suites.Tests != 3 || suites.Failures != 1 {
		t.Errorf("%d tests and %d failures, want 3 and 1", suites.Tests, suites.Failures)
	}
}
