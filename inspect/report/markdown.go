package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/meshpress/meshpress/inspect/comment"
	"github.com/meshpress/meshpress/render/diag"
)

// WriteMarkdown writes a table for the comment of a pull request. Errors come first.
func WriteMarkdown(w io.Writer, found diag.List, _ Help) error {
	var b strings.Builder
	counts := map[diag.Severity]int{}
	for _, d := range found {
		counts[d.Severity]++
	}
	fmt.Fprintf(&b, "%s, %s, %s\n", count(counts[diag.Error], "error"), count(counts[diag.Warning], "warning"),
		count(counts[diag.Info], "info"))
	if len(found) > 0 {
		b.WriteString("\n| | Where | What |\n| --- | --- | --- |\n")
	}
	for _, severity := range []diag.Severity{diag.Error, diag.Warning, diag.Info} {
		for _, d := range found {
			if d.Severity == severity {
				fmt.Fprintf(&b, "| %s %s | %s | %s |\n", severity, d.Code, where(d.Pos), comment.Prose(message(d)))
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func count(n int, what string) string {
	if n == 1 || what == "info" {
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
