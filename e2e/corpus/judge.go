package corpus

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// Results of a run.
const (
	rendered = "rendered"
	refused  = "refused"
	failed   = "failed"
)

// refusals are the exit codes of a refused input. A file must cause neither 3 (environment) nor 4 (defect).
var refusals = []int{1, 2}

// verdict is the result of the runs of one file.
type verdict struct {
	file    string
	code    int
	objects int
	found   []finding
	broken  []string // promises that the runs broke
}

func (v verdict) outcome() string {
	switch {
	case len(v.broken) > 0:
		return failed
	case v.code == 0:
		return rendered
	}
	return refused
}

func (v *verdict) breaks(format string, args ...any) {
	v.broken = append(v.broken, fmt.Sprintf(format, args...))
}

// judge checks the promises for a run to stdout and a run into a new directory.
func judge(c command, stream, tree reply, dir string) verdict {
	v := verdict{file: c.file, code: stream.code}
	var other []string
	v.found, other = parseFindings(stream.stderr)
	v.checkCrash(stream, tree)
	v.checkFindings(c, other)
	if stream.code != 0 {
		v.checkRefusal(stream, dir)
	} else {
		v.checkObjects(stream, dir)
	}
	v.checkSame(stream, tree)
	return v
}

func (v *verdict) checkCrash(replies ...reply) {
	for _, r := range replies {
		crashed := bytes.Contains(r.stderr, []byte("internal error")) || bytes.Contains(r.stderr, []byte("\ngoroutine "))
		if crashed || r.code != 0 && !slices.Contains(refusals, r.code) {
			v.breaks("exit code %d: %.2000s", r.code, r.stderr)
		}
	}
}

// checkFindings checks that stderr has only findings, and that all of them are about the inputs of the run.
func (v *verdict) checkFindings(c command, other []string) {
	for _, line := range other {
		v.breaks("a line on stderr is no finding: %q", line)
	}
	for _, f := range v.found {
		if f.file != "" && f.file != c.file && f.file != c.config {
			v.breaks("a finding about another file: %s", f.line)
		}
	}
	if errors := withSeverity(v.found, "error"); v.code == 0 && len(errors) > 0 {
		v.breaks("exit code 0 with an error: %s", errors[0].line)
	}
}

func (v *verdict) checkRefusal(stream reply, dir string) {
	errors := withSeverity(v.found, "error")
	if !slices.ContainsFunc(errors, func(f finding) bool { return f.positioned }) {
		v.breaks("exit code %d without an error that has a position", v.code)
	}
	if len(stream.stdout) > 0 {
		v.breaks("exit code %d, but %d bytes on stdout", v.code, len(stream.stdout))
	}
	if left, err := readTree(dir); err == nil && left.count() > 0 {
		v.breaks("exit code %d, but the tree has %d objects", v.code, left.count())
	}
}

// checkObjects checks that a successful run has objects, and that stream and tree have the same ones.
func (v *verdict) checkObjects(stream reply, dir string) {
	printed, err := parseStream(stream.stdout)
	if err != nil {
		v.breaks("read stdout: %v", err)
	}
	written, err := readTree(dir)
	if err != nil {
		v.breaks("read the tree: %v", err)
	}
	if v.objects = printed.count(); v.objects == 0 {
		v.breaks("exit code 0, but there are no objects")
	}
	for _, document := range printed.missing(written) {
		v.breaks("in the stream, not in the tree: %s", document)
	}
	for _, document := range written.missing(printed) {
		v.breaks("in the tree, not in the stream: %s", document)
	}
}

// checkSame checks that the kind of output changes neither findings nor exit code.
func (v *verdict) checkSame(stream, tree reply) {
	if stream.code != tree.code || !bytes.Equal(stream.stderr, tree.stderr) {
		v.breaks("with -o: exit code %d, not %d, and on stderr: %.2000s", tree.code, stream.code, tree.stderr)
	}
	if text := strings.TrimSpace(string(tree.stdout)); text != "" {
		v.breaks("with -o, stdout is not empty: %.200q", text)
	}
}
