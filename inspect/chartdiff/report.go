package chartdiff

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/inspect/comment"
	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/render/terminal"
)

// Report is what changes between the charts of two versions.
type Report struct {
	From   string  `json:"from"`
	To     string  `json:"to"`
	Charts []Chart `json:"charts"` // those that differ
}

// WriteJSON writes the report. The meaning of its fields does not change.
func (r Report) WriteJSON(w io.Writer) error { return terminal.WriteJSON(w, r) }

// WriteText writes the report as text; nothing if no chart differs. Definitions come last: they are long.
func (r Report) WriteText(w io.Writer) error {
	var b strings.Builder
	for _, c := range r.Charts {
		r.write(&b, c, c.parts())
	}
	for _, c := range r.Charts {
		if p, ok := c.definitions(); ok {
			r.write(&b, c, []part{p})
		}
	}
	_, err := io.WriteString(w, terminal.Text(b.String()))
	return err
}

func (r Report) write(b *strings.Builder, c Chart, parts []part) {
	fmt.Fprintf(b, "%s %s\n", c.Name, r.title(c))
	for _, p := range parts {
		b.WriteString("  " + p.title + "\n")
		for _, line := range p.lines {
			b.WriteString("    " + line + "\n")
		}
	}
}

// WriteMarkdown writes the report as a comment of at most to.Size bytes.
func (r Report) WriteMarkdown(w io.Writer, to comment.Target) error {
	c := comment.Comment{Head: fmt.Sprintf("**Charts: nothing changes from %s to %s**", comment.Cell(r.From),
		comment.Cell(r.To)), Left: left}
	if n := len(r.Charts); n > 0 {
		c.Head = fmt.Sprintf("**Charts: %d differ from %s to %s**", n, comment.Cell(r.From), comment.Cell(r.To))
		c.Rows = comment.Titles("Chart", "Values", "Objects")
	}
	for _, one := range r.Charts {
		values, objects := one.counts()
		if one.State != diff.Changed {
			values, objects = string(one.State), ""
		}
		c.Rows = append(c.Rows, comment.Row(one.Name, values, objects))
		for _, p := range one.parts() {
			c.Sections = append(c.Sections, p.section(one.Name))
		}
	}
	for _, one := range r.Charts {
		if p, ok := one.definitions(); ok {
			c.Sections = append(c.Sections, p.section(one.Name))
		}
	}
	return c.Write(w, to)
}

func (p part) section(chart string) string {
	return comment.Fold(chart+", "+p.title, comment.Block("diff", strings.Join(p.lines, "\n")))
}

func left(n int) string {
	return fmt.Sprintf("%d parts left out: the comment would be too long. `meshpress charts diff` shows all.", n)
}

func (r Report) title(c Chart) string {
	switch c.State {
	case diff.Added:
		return r.To + ": new"
	case diff.Removed:
		return r.From + ": not in " + r.To
	}
	return r.From + " -> " + r.To
}

// part is a list with a title.
type part struct {
	title string
	lines []string
}

// definitions returns the part with the definitions of a chart; ok is false without any.
func (c Chart) definitions() (p part, ok bool) {
	all := slices.DeleteFunc(slices.Clone(c.Objects), func(o diff.Object) bool { return !o.IsDefinition() })
	return part{"definitions: " + diff.Tally(all), diff.Lines(all)}, len(all) > 0
}

// parts returns what differs in a chart, without its definitions.
func (c Chart) parts() []part {
	var out []part
	values, _ := c.counts()
	objects := slices.DeleteFunc(slices.Clone(c.Objects), diff.Object.IsDefinition)
	if len(c.Values)+len(c.Moved) > 0 {
		p := part{title: strings.TrimSuffix("values: "+values, ": ")}
		for _, m := range c.Moved {
			p.lines = append(p.lines, m.line())
		}
		for _, v := range c.Values {
			p.lines = append(p.lines, v.Lines()...)
		}
		out = append(out, p)
	}
	if len(objects) > 0 {
		out = append(out, part{"objects: " + diff.Tally(objects), diff.Lines(objects)})
	}
	if len(c.Silent) > 0 {
		out = append(out, part{"files that differ without an effect on objects here", wrapped(c.Silent)})
	}
	return out
}

// width is how long lines of names are, in bytes.
const width = 100

// wrapped joins names to lines.
func wrapped(names []string) []string {
	var out []string
	for i, name := range names {
		if i < len(names)-1 {
			name += ","
		}
		if last := len(out) - 1; last >= 0 && len(out[last])+1+len(name) <= width {
			out[last] += " " + name
			continue
		}
		out = append(out, name)
	}
	return out
}

func (m Move) line() string {
	switch {
	case !m.Up:
		return fmt.Sprintf("> %d values are below %s now", m.Values, m.Key)
	case m.Works:
		return fmt.Sprintf("> %d values of %s are at the top now; %s.* still works", m.Values, m.Key, m.Key)
	}
	return fmt.Sprintf("> %d values of %s are at the top now; %s.* has no effect any more", m.Values, m.Key, m.Key)
}

// counts returns how many values and objects differ, in words.
func (c Chart) counts() (values, objects string) {
	n := map[diff.Op]int{}
	for _, v := range c.Values {
		n[v.Op]++
	}
	var words []string
	for _, op := range []diff.Op{diff.Added, diff.Removed, diff.Changed} {
		if n[op] > 0 {
			words = append(words, fmt.Sprintf("%d %s", n[op], op))
		}
	}
	return strings.Join(words, ", "), diff.Tally(c.Objects)
}
