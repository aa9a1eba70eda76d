package diff

import (
	"fmt"
	"io"
	"strings"

	"github.com/meshpress/meshpress/render/terminal"
)

// WriteText writes the report as text. It writes nothing if nothing changes.
func (r Report) WriteText(w io.Writer) error { return r.write(w, entries) }

// WriteSummary writes the report as text without fields: which objects change.
func (r Report) WriteSummary(w io.Writer) error { return r.write(w, summaries) }

func (r Report) write(w io.Writer, entries func([]Object) []entry) error {
	if r.IsEmpty() {
		return nil
	}
	var b strings.Builder
	for _, line := range r.clusterLines() {
		b.WriteString(line + "\n")
	}
	for _, g := range r.Groups {
		b.WriteString(Names(g.Clusters, r.Clusters.Compared) + "\n")
		for _, line := range NameLines(g.Clusters, r.Clusters.Compared) {
			b.WriteString("    " + line + "\n")
		}
		var definitions [][]Object // at the end: their changes are long, and come from the chart
		for _, part := range g.releases() {
			others, crds := divide(part)
			if len(others) > 0 {
				writePart(&b, "release "+Printable(part[0].Release), entries(others))
			}
			if len(crds) > 0 {
				definitions = append(definitions, crds)
			}
		}
		for _, crds := range definitions {
			writePart(&b, "definitions of release "+Printable(crds[0].Release), entries(crds))
		}
	}
	b.WriteString(r.summary() + "\n")
	_, err := io.WriteString(w, terminal.Text(b.String()))
	return err
}

func writePart(b *strings.Builder, title string, all []entry) {
	b.WriteString("  " + title + "\n")
	for _, e := range all {
		for _, title := range e.titles {
			b.WriteString("    " + title + "\n")
		}
		for _, line := range e.lines {
			b.WriteString("      " + shortened(line) + "\n")
		}
	}
}

// WriteBrief writes the report in one line.
func (r Report) WriteBrief(w io.Writer) error {
	line := r.summary()
	if r.IsEmpty() {
		line = "nothing changes in " + terminal.Count(r.Clusters.Compared, "cluster")
	}
	_, err := fmt.Fprintln(w, line)
	return err
}

// clusterLines returns lines for the clusters that are added or removed as a whole.
func (r Report) clusterLines() []string {
	var out []string
	for _, c := range r.Added {
		out = append(out, fmt.Sprintf("+ cluster %s (%s)", Printable(c.Name), terminal.Count(c.Objects, "object")))
	}
	for _, c := range r.Removed {
		out = append(out, fmt.Sprintf("- cluster %s (%s)", Printable(c.Name), terminal.Count(c.Objects, "object")))
	}
	return out
}

// releases splits the objects of a group by release. They are sorted by release.
func (g Group) releases() [][]Object {
	var out [][]Object
	for _, o := range g.Objects {
		if last := len(out) - 1; last >= 0 && out[last][0].Release == o.Release {
			out[last] = append(out[last], o)
			continue
		}
		out = append(out, []Object{o})
	}
	return out
}

// summary returns the report in one sentence.
func (r Report) summary() string {
	words := []string{fmt.Sprintf("%d of %s changed", r.Clusters.Changed, terminal.Count(r.Clusters.Compared, "cluster"))}
	if n := len(r.Added); n > 0 {
		words = append(words, fmt.Sprintf("%d added", n))
	}
	if n := len(r.Removed); n > 0 {
		words = append(words, fmt.Sprintf("%d removed", n))
	}
	out := strings.Join(words, ", ")
	if len(r.Groups) > 0 {
		out += " (" + tally(r.Groups...) + ")"
	}
	return out
}

// tally counts the objects of groups, each group once.
func tally(groups ...Group) string {
	n := map[Op]int{}
	for _, g := range groups {
		for _, o := range g.Objects {
			n[o.Op]++
		}
	}
	var words []string
	for _, op := range []Op{Added, Removed, Changed, Moved} {
		if n[op] > 0 {
			words = append(words, fmt.Sprintf("%d %s", n[op], op))
		}
	}
	if n[Renamed] > 0 {
		words = append(words, terminal.Count(n[Renamed], "release")+" renamed")
	}
	return strings.Join(words, ", ")
}

// Tally counts objects by what happens to them, in words.
func Tally(objects []Object) string { return tally(Group{Objects: objects}) }

// Lines returns objects that differ as lines, as [Report.WriteText] has them: definitions and noise come last.
func Lines(objects []Object) []string {
	var out []string
	for _, e := range entries(objects) {
		out = append(out, e.titles...)
		for _, line := range e.lines {
			out = append(out, "  "+shortened(line))
		}
	}
	return out
}
