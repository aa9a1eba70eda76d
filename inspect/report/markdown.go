package report

import (
	"fmt"
	"io"
	"slices"

	"github.com/meshpress/meshpress/inspect/comment"
	"github.com/meshpress/meshpress/render/diag"
)

// WriteMarkdown writes a table for the comment of a pull request in at most size
// bytes, the worst findings first. The error is that of the writer.
func WriteMarkdown(w io.Writer, found diag.List, size int) error {
	c := comment.Comment{Head: Count(found)}
	if len(found) > 0 {
		c.Rows = []string{"| | Where | What |", "| --- | --- | --- |"}
	}
	worst := slices.Clone(found)
	slices.SortStableFunc(worst, func(a, b diag.Diagnostic) int { return int(b.Severity - a.Severity) })
	for _, d := range worst {
		c.Rows = append(c.Rows, fmt.Sprintf("| %s %s | %s | %s |", d.Severity, d.Code, where(d.Pos),
			comment.Prose(message(d))))
	}
	return c.Write(w, size)
}

// Count says how many findings there are of each severity.
func Count(found diag.List) string {
	counts := map[diag.Severity]int{}
	for _, d := range found {
		counts[d.Severity]++
	}
	return fmt.Sprintf("%s, %s, %d info", count(counts[diag.Error], "error"), count(counts[diag.Warning], "warning"),
		counts[diag.Info])
}

func count(n int, what string) string {
	if n == 1 {
		return fmt.Sprintf("%d %s", n, what)
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func where(pos diag.Pos) string {
	if pos.File == "" {
		return ""
	}
	return comment.Code(pos.String())
}
