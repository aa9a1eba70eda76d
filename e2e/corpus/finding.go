package corpus

import (
	"regexp"
	"strings"
)

// finding is one line of stderr with a code.
type finding struct {
	file       string // empty for a finding about all inputs
	positioned bool   // whether it has a line
	severity   string
	code       string
	line       string // as printed
}

// findingLine matches `file:line:col: severity MPnnnn: text`. Line and column, or the whole position, may be
// missing.
var findingLine = regexp.MustCompile(`^(?:(.+?)(:\d+(?::\d+)?)?: )?(info|warning|error) (MP\d{4}): `)

// detailLine matches what may stand below a finding.
var detailLine = regexp.MustCompile(`^  (hint|clusters|also at): `)

// parseFindings returns the findings, and the lines that are neither findings nor details of one.
func parseFindings(stderr []byte) (found []finding, other []string) {
	for line := range strings.Lines(string(stderr)) {
		line = strings.TrimRight(line, "\r\n")
		m := findingLine.FindStringSubmatch(line)
		switch {
		case m != nil:
			found = append(found, finding{file: m[1], positioned: m[2] != "", severity: m[3], code: m[4], line: line})
		case !detailLine.MatchString(line) && line != "":
			other = append(other, line)
		}
	}
	return found, other
}

func withSeverity(found []finding, severity string) []finding {
	var out []finding
	for _, f := range found {
		if f.severity == severity {
			out = append(out, f)
		}
	}
	return out
}
