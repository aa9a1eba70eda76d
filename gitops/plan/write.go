package plan

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/meshpress/meshpress/gitops/diff"
	"github.com/meshpress/meshpress/gitops/diff/comment"
	"github.com/meshpress/meshpress/render/diag"
)

// WriteJSON writes all of the report. Its fields do not change their meaning.
func (r Report) WriteJSON(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(r)
}

// nothing is said of an empty plan.
const nothing = "nothing changes"

// WriteText writes the report for people.
func (r Report) WriteText(w io.Writer) error {
	var b strings.Builder
	for _, g := range r.Groups {
		b.WriteString(diff.Names(g.Clusters, r.Clusters) + "\n")
		for _, line := range g.lines() {
			b.WriteString("  " + diff.Printable(line) + "\n")
		}
	}
	for _, line := range r.removals() {
		b.WriteString(line + "\n")
	}
	b.WriteString(r.summary() + "\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func (r Report) removals() []string {
	var out []string
	for _, c := range r.Removed {
		out = append(out, diff.Printable(fmt.Sprintf("cluster %s is removed as a whole (%d objects)", c.Name, c.Objects)))
	}
	return out
}

// WriteMarkdown writes the report, and findings, as the comment of a pull
// request in at most size bytes: a table, and the plans folded below it. Plans
// that do not fit are left out, and the comment says so.
func (r Report) WriteMarkdown(w io.Writer, found diag.List, size int) error {
	c := comment.Comment{Head: "**Plan: " + r.summary() + "**", Left: left}
	if len(r.Groups) > 0 {
		c.Rows = comment.Titles("Clusters", "Steps", "Next safe step")
	}
	if len(found) > 0 {
		c.Sections = append(c.Sections, findings(found))
	}
	for _, g := range r.Groups {
		names := diff.Names(g.Clusters, r.Clusters)
		var steps []string
		for _, s := range g.Steps {
			steps = append(steps, diff.Printable(s.title()))
		}
		c.Rows = append(c.Rows, comment.Row(names, strings.Join(steps, "\n"), strings.Join(g.Next, "\n")))
		c.Sections = append(c.Sections, comment.Fold(names, comment.Block("", strings.Join(printable(g.lines()), "\n"))))
	}
	if lines := r.removals(); len(lines) > 0 {
		c.Sections = append(c.Sections, comment.Fold(fmt.Sprintf("%d clusters removed", len(lines)), comment.Block("", strings.Join(lines, "\n"))))
	}
	return c.Write(w, size)
}

func printable(lines []string) []string {
	var out []string
	for _, line := range lines {
		out = append(out, diff.Printable(line))
	}
	return out
}

func (r Report) summary() string {
	if r.IsEmpty() {
		return nothing
	}
	changed := 0
	for _, g := range r.Groups {
		changed += len(g.Clusters)
	}
	text := fmt.Sprintf("%d of %d clusters change", changed, r.Clusters)
	if r.Clusters == 1 {
		text = fmt.Sprintf("%d of 1 cluster changes", changed)
	}
	if n := len(r.Removed); n > 0 {
		text += fmt.Sprintf(", %d removed", n)
	}
	return text
}

func left(n int) string {
	return fmt.Sprintf("%d parts left out: the comment would be too long. `meshpress plan` with `--format text` shows all.", n)
}

// maxFindings is what a comment has room for.
const maxFindings = 50

func findings(found diag.List) string {
	var lines []string
	for _, d := range found[:min(len(found), maxFindings)] {
		lines = append(lines, d.String())
	}
	if more := len(found) - maxFindings; more > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", more))
	}
	return comment.Fold(fmt.Sprintf("%d findings", len(found)), comment.Block("", strings.Join(lines, "\n")))
}
