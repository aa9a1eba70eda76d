package diff

import (
	"fmt"
	"io"
	"strings"

	"github.com/meshpress/meshpress/inspect/comment"
	"github.com/meshpress/meshpress/render/terminal"
)

// maxLines is how many lines of one object a comment has. Other formats have all lines.
const maxLines = 30

// WriteMarkdown writes the report as the comment of a pull request, in at most to.Size bytes. It has a table, and
// below it a section for the details of each release, which the forge folds. Sections that do not fit are left
// out, and the comment says so.
func (r Report) WriteMarkdown(w io.Writer, to comment.Target) error {
	if r.IsEmpty() {
		head := fmt.Sprintf("Nothing changes in %s.", terminal.Count(r.Clusters.Compared, "cluster"))
		return comment.Comment{Head: head}.Write(w, to)
	}
	c := comment.Comment{Head: "**" + r.summary() + "**", Rows: comment.Titles("Clusters", "Release", "Objects"),
		Left: left}
	if lines := r.clusterLines(); len(lines) > 0 {
		c.Rows = append(c.Rows, comment.Row(comings(r), "", ""))
		c.Sections = append(c.Sections, comment.Fold(comings(r), comment.Block("diff", strings.Join(lines, "\n"))))
	}
	var defined, definitions []string // at the end, names first: the changes are long, and come from the chart
	for _, g := range r.Groups {
		names := Names(g.Clusters, r.Clusters.Compared)
		whole := comment.Lines(NameLines(g.Clusters, r.Clusters.Compared)) // only with the first part of the group
		for _, part := range g.releases() {
			release := Printable(part[0].Release)
			c.Rows = append(c.Rows, comment.Row(names, release, tally(Group{Objects: part})))
			others, crds := divide(part)
			if len(others) > 0 {
				c.Sections = append(c.Sections, section(release+" in "+names, whole, others))
			}
			if len(crds) > 0 {
				defined = append(defined, comment.Fold("names of definitions of "+release+" in "+names,
					comment.Block("", strings.Join(titles(crds), "\n"))))
				definitions = append(definitions, section("definitions of "+release+" in "+names, whole, crds))
			}
			whole = ""
		}
	}
	c.Sections = append(append(c.Sections, defined...), definitions...)
	return c.Write(w, to)
}

func section(title, names string, objects []Object) string {
	return comment.Fold(title+": "+tally(Group{Objects: objects}),
		names+comment.Block("diff", strings.Join(details(objects), "\n")))
}

func titles(objects []Object) []string {
	var out []string
	for _, o := range objects {
		out = append(out, o.title())
	}
	return out
}

// divide separates the definitions from the other objects.
func divide(objects []Object) (others, definitions []Object) {
	for _, o := range objects {
		if o.IsDefinition() {
			definitions = append(definitions, o)
		} else {
			others = append(others, o)
		}
	}
	return others, definitions
}

func comings(r Report) string {
	var words []string
	if n := len(r.Added); n > 0 {
		words = append(words, terminal.Count(n, "cluster")+" added")
	}
	if n := len(r.Removed); n > 0 {
		words = append(words, terminal.Count(n, "cluster")+" removed")
	}
	return strings.Join(words, ", ")
}

func left(n int) string {
	return fmt.Sprintf("%s left out: the comment would be too long. `meshpress diff` with `--format text` shows all.",
		terminal.Count(n, "part"))
}

// details returns the lines of a code block for some objects. A forge colours what begins with - and +.
func details(objects []Object) []string {
	var out []string
	for _, e := range grouped(objects, Object.pairs) {
		out = append(out, e.titles...)
		for _, line := range e.lines[:min(len(e.lines), maxLines)] {
			out = append(out, shortened(line))
		}
		if more := len(e.lines) - maxLines; more > 0 {
			out = append(out, fmt.Sprintf("  and %s more", terminal.Count(more, "line")))
		}
	}
	return out
}
