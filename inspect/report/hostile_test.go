package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/jstemmer/go-junit-report/v2/junit"

	"github.com/meshpress/meshpress/render/diag"
)

// hostile are names and values that try to be more than text.
var hostile = []string{
	"a\n::error file=x::y", "::set-output name=x::y", "##[error]x", "##vso[task.setvariable]x", "\x1b]8;;http://x\x07",
	"\x1b[2K\rok", "a\rb", "\u202exyz", "a\u200bb",
	"a|b", "`|`", "``` x", "![x](http://example.com)", "[x](javascript:x)", "<img src=x>", "@team", "#123",
	"javascript:alert(1)", "http://example.com/x.yaml", "//example.com/x",
	":", "![x](http:```````//a", "]]>", "a\x00b", "\ufffe", "\xff", "%0A::error::x", "a,b=c:d", "x\u2028y", "\\|",
	"</code>|",
}

func findings(text string) diag.List {
	var found diag.List
	found.Add(diag.Diagnostic{Code: diag.BadValue, Pos: diag.Pos{File: text, Line: 1, Col: 2}, Text: text, Hint: text,
		Field: text, Cluster: "in " + text, Resource: text})
	return append(found, diag.Diagnostic{Code: diag.NoDefault, Severity: diag.Warning, Pos: diag.Pos{File: text},
		Text: text, Hint: text})
}

// TestHostileNames: no name or value adds a line, a command or markup, or breaks a document.
func TestHostileNames(t *testing.T) {
	for _, text := range hostile {
		checkFormats(t, text)
	}
}

func FuzzFormats(f *testing.F) {
	for _, text := range hostile {
		f.Add(text)
	}
	f.Fuzz(checkFormats)
}

func checkFormats(t *testing.T, text string) {
	t.Helper()
	if text == "" {
		return // a finding without a file
	}
	for name, write := range formats {
		var out bytes.Buffer
		if err := write(&out, findings(text), help); err != nil {
			t.Fatalf("%s of %q: %v", name, text, err)
		}
		if problem := problem(name, out.String(), text); problem != "" {
			t.Errorf("%s of %q %s:\n%s", name, text, problem, out.String())
		}
	}
}

// linesOf is the number of lines that the findings take, by format.
var linesOf = map[string]int{"text": 5, "github": 2, "markdown": 6}

// problem says what is wrong with the output of a format.
func problem(format, out, text string) string {
	hidden := func(r rune) bool {
		return r != '\n' && r != '\t' && !unicode.IsPrint(r) && (format != "markdown" || r != '\u200b')
	}
	switch lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n"); {
	case !utf8.ValidString(out) || strings.ContainsFunc(out, hidden):
		return "has what does not print"
	case strings.Contains(out, "##[") || strings.Contains(out, "##vso["):
		return "has a command"
	case linesOf[format] > 0 && len(lines) != linesOf[format]:
		return "has other lines"
	case format == "github":
		return gitHubProblem(lines)
	case strings.Contains("\n"+strings.ReplaceAll(out, " ", ""), "\n::"):
		return "has a command"
	case format == "markdown":
		return markdownProblem(lines)
	}
	return documentProblem(format, out, text)
}

var workflow = regexp.MustCompile(`^::(error|warning) file=[^:,\r\n]*(,line=1,col=2)?,title=[^:,]*%3A [^:,]*::`)

func gitHubProblem(lines []string) string {
	for _, line := range lines {
		if !workflow.MatchString(line) {
			return "has a line that is no command of ours: " + line
		}
	}
	return ""
}

var row = regexp.MustCompile("^\\| (error|warning) MP\\d{4} \\| (`[^`|<>]*`|<code>[^|<>`@]*</code>) \\| [^|]* \\|$")

func markdownProblem(lines []string) string {
	for _, line := range lines[4:] {
		if !row.MatchString(line) {
			return "has another row: " + line
		}
		rest := regexp.MustCompile("`[^`]*`|</?code>|<br>").ReplaceAllString(line, " ") // tags separate words
		if strings.ContainsAny(rest, "<>[]`") || regexp.MustCompile(`@\w|[^&]#\d|://`).MatchString(rest) {
			return "has markup: " + rest
		}
	}
	return ""
}

func documentProblem(format, out, text string) string {
	switch format {
	case "json":
		var all []finding
		if err := json.Unmarshal([]byte(out), &all); err != nil || len(all) != 2 {
			return "is not JSON"
		}
		if utf8.ValidString(text) && all[0].File != text {
			return "has another file"
		}
	case "junit":
		var suites junit.Testsuites
		if err := xml.Unmarshal([]byte(out), &suites); err != nil || suites.Tests != 2 || suites.Failures != 1 {
			return "is not JUnit"
		}
	case "sarif":
		return sarifProblem(out)
	}
	return ""
}

func sarifProblem(out string) string {
	var log sarifLog
	if err := json.Unmarshal([]byte(out), &log); err != nil || len(log.Runs) != 1 {
		return "is not SARIF"
	}
	for _, result := range log.Runs[0].Results {
		at := result.Locations[0].Physical.Artifact.URI
		if u, err := url.Parse(at); err != nil || u.Scheme != "" || u.Host != "" {
			return "has a place elsewhere: " + at
		}
	}
	return ""
}
