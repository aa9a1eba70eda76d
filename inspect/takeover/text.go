package takeover

import (
	"fmt"
	"io"
	"strings"

	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/inspect/live"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/terminal"
)

// section is one category of a cluster: a title and lines.
type section struct {
	title string
	lines []string
}

// sections returns the categories of a cluster without the steps. It leaves out empty categories.
func (c Cluster) sections() []section {
	all := []section{
		{fmt.Sprintf("impossible: %d", len(c.Impossible)), c.impossibleLines()},
		{fmt.Sprintf("restarts: %d", len(c.Restarts)), c.restartLines()},
		{fmt.Sprintf("changed: %d", len(c.Changed)), c.changedLines()},
		{fmt.Sprintf("kept: %d", len(c.Kept)), c.keptLines()},
		{fmt.Sprintf("new: %d", len(c.New)), c.newLines()},
		{fmt.Sprintf("left behind: %d", len(c.Left)), c.leftLines()},
		{fmt.Sprintf("fought over: %d", len(c.Fought)), c.foughtLines()},
		{fmt.Sprintf("notes: %d", len(c.Notes)), c.Notes},
	}
	var out []section
	for _, s := range all {
		if len(s.lines) > 0 {
			out = append(out, s)
		}
	}
	return out
}

func (c Cluster) impossibleLines() []string {
	var out []string
	for _, i := range c.Impossible {
		out = append(out, i.String())
		change := diff.Change{Path: i.Path, Op: diff.Changed, Old: i.Old, New: i.New}
		out = append(out, indented(change.Lines())...)
	}
	return out
}

func (c Cluster) restartLines() []string {
	var out []string
	for _, r := range c.Restarts {
		out = append(out, r.String()+": "+r.Effect, "  because of "+strings.Join(diag.Lines(r.Fields, maxShown), ", "))
	}
	return out
}

func (c Cluster) changedLines() []string {
	var out []string
	for _, o := range c.Changed {
		out = append(out, o.String())
		for _, f := range o.Fields {
			lines := f.Lines()
			if f.From != "" && len(lines) > 0 {
				lines[0] += "  (" + f.From + ")"
			}
			out = append(out, indented(lines)...)
		}
		out = append(out, linesOf(o.Kept)...)
	}
	return out
}

func (c Cluster) keptLines() []string {
	var out []string
	for _, o := range c.Kept {
		out = append(append(out, o.String()), linesOf(o.Kept)...)
	}
	return out
}

// linesOf returns lines for the values that an apply leaves.
func linesOf(kept []Kept) []string {
	var out []string
	for _, k := range kept {
		line := diff.Change{Path: k.Path, Op: diff.Added, New: k.Value}.Lines()[0]
		out = append(out, "  ="+strings.TrimPrefix(line, "+")+"  (stays: "+k.who()+")")
	}
	return out
}

// who says who set a kept value.
func (k Kept) who() string {
	if k.By == "" {
		return "nothing renders it"
	}
	return "set by " + k.By
}

func (c Cluster) newLines() []string {
	var out []string
	for _, o := range c.New {
		out = append(out, o.String())
	}
	return out
}

func (c Cluster) leftLines() []string {
	var out []string
	for _, l := range c.Left {
		line := l.String()
		if len(l.Owners) > 0 {
			line += ", of " + ownerNames(l.Owners)
		}
		until := "  as long as it is there: "
		if l.Stays {
			until = "  it stays: "
		}
		out = append(out, line, until+l.Until)
	}
	return out
}

func ownerNames(owners []live.Owner) string {
	var out []string
	for _, w := range owners {
		out = append(out, string(w.Tool)+" "+w.Name)
	}
	return strings.Join(out, " and ")
}

func (c Cluster) foughtLines() []string {
	var out []string
	for _, f := range c.Fought {
		out = append(out, fmt.Sprintf("%s %s owns %s", f.Tool, f.Name, terminal.Count(len(f.Objects), "object")),
			"  by "+f.Mark, "  it writes them back "+f.How)
	}
	return out
}

// maxShown is how many fields of a list are named.
const maxShown = 5

func indented(lines []string) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = "  " + line
	}
	return out
}

// head returns the first line of a cluster.
func (c Cluster) head() string {
	source := string(c.Source)
	if source == "" {
		source = "a tool that is not known"
	}
	return fmt.Sprintf("cluster %s, installed by %s: %d adopted as they are", terminal.Line(c.Name), source, c.Same)
}

// WriteText writes the report as text.
func (r Report) WriteText(w io.Writer) error {
	var b strings.Builder
	for i, c := range r.Clusters {
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString(c.head() + "\n")
		for _, s := range c.sections() {
			b.WriteString("  " + s.title + "\n")
			for _, line := range s.lines {
				b.WriteString("    " + line + "\n")
			}
		}
		if len(c.Steps) > 0 {
			b.WriteString("  steps\n")
		}
		for n, s := range c.Steps {
			fmt.Fprintf(&b, "    %d. %s\n", n+1, s.Title)
			if s.Why != "" {
				b.WriteString("       " + s.Why + "\n")
			}
			for _, command := range s.Commands {
				b.WriteString("         $ " + command + "\n")
			}
		}
	}
	for _, name := range r.Absent {
		fmt.Fprintf(&b, "cluster %s: there is no dump, it is not compared\n", terminal.Line(name))
	}
	_, err := io.WriteString(w, terminal.Text(b.String()))
	return err
}
