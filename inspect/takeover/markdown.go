package takeover

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/meshpress/meshpress/inspect/comment"
	"github.com/meshpress/meshpress/render/terminal"
)

// WriteMarkdown writes the report as the comment of a pull request, in at most to.Size bytes.
func (r Report) WriteMarkdown(w io.Writer, to comment.Target) error {
	c := comment.Comment{Head: "### Take-over of live clusters\n",
		Rows: comment.Titles("cluster", "installed by", "same", "changed", "new", "left behind", "impossible", "restarts"),
		Left: func(n int) string {
			return fmt.Sprintf("%s left out: `meshpress takeover` prints all.", terminal.Count(n, "section"))
		}}
	for _, one := range r.Clusters {
		number := strconv.Itoa
		c.Rows = append(c.Rows, comment.Row(one.Name, string(one.Source), number(one.Same), number(len(one.Changed)),
			number(len(one.New)), number(len(one.Left)), number(len(one.Impossible)), number(len(one.Restarts))))
		for _, s := range one.sections() {
			c.Sections = append(c.Sections, comment.Fold(one.Name+": "+s.title, comment.Lines(s.lines)))
		}
		c.Sections = append(c.Sections, comment.Fold(one.Name+": steps", one.stepList()))
	}
	if len(r.Absent) > 0 {
		c.Head += "\n" + comment.Cell("No dump of "+strings.Join(r.Absent, ", ")+": not compared.") + "\n"
	}
	return c.Write(w, to)
}

// stepList returns the steps as a numbered list.
func (c Cluster) stepList() string {
	var b strings.Builder
	for i, s := range c.Steps {
		fmt.Fprintf(&b, "%d. %s. %s\n", i+1, comment.Cell(s.Title), comment.Prose(s.Why))
		if len(s.Commands) > 0 {
			b.WriteString("\n" + comment.Block("", strings.Join(s.Commands, "\n")) + "\n")
		}
	}
	return b.String()
}
