package report

import (
	"fmt"
	"io"
	"slices"

	"github.com/meshpress/meshpress/inspect/comment"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/terminal"
)

// WriteMarkdown writes a table for the comment of a pull request in at most
// to.Size bytes, the worst findings first. The error is that of the writer.
func WriteMarkdown(w io.Writer, found diag.List, to comment.Target) error {
	return comment.Comment{Head: count(found), Rows: rows(found)}.Write(w, to)
}

// rows returns the rows of a table of findings with its titles, the worst first; none without findings.
func rows(found diag.List) []string {
	if len(found) == 0 {
		return nil
	}
	rows := []string{"| | Where | What |", "| --- | --- | --- |"}
	worst := slices.Clone(found)
	slices.SortStableFunc(worst, func(a, b diag.Diagnostic) int { return int(b.Severity - a.Severity) })
	for _, d := range worst {
		rows = append(rows, fmt.Sprintf("| %s %s | %s | %s |", d.Severity, d.Code, where(d.Pos),
			comment.Prose(message(d))))
	}
	return rows
}

// WriteBrief writes one line: how many findings there are, and the codes of errors and warnings.
func WriteBrief(w io.Writer, found diag.List) error {
	var worst diag.List
	for _, d := range found {
		if d.Severity > diag.Info {
			worst = append(worst, d)
		}
	}
	var names []string
	for _, c := range codes(worst) {
		names = append(names, c.String())
	}
	line := count(found)
	if len(names) > 0 {
		line += ": " + diag.Names(names)
	}
	_, err := fmt.Fprintln(w, line)
	return err
}

// count says how many findings there are of each severity.
func count(found diag.List) string {
	counts := map[diag.Severity]int{}
	for _, d := range found {
		counts[d.Severity]++
	}
	return fmt.Sprintf("%s, %s, %d info", terminal.Count(counts[diag.Error], "error"),
		terminal.Count(counts[diag.Warning], "warning"),
		counts[diag.Info])
}

func where(pos diag.Pos) string {
	if pos.File == "" {
		return ""
	}
	return comment.Code(pos.String())
}
