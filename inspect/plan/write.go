package plan

import (
	"fmt"
	"io"
	"strings"

	"github.com/meshpress/meshpress/inspect/comment"
	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/terminal"
)

// WriteJSON writes the whole report. The meaning of its fields does not change.
func (r Report) WriteJSON(w io.Writer) error {
	return terminal.WriteJSON(w, r)
}

// nothing is the text of an empty plan.
const nothing = "nothing changes"

// WriteText writes the report as text.
func (r Report) WriteText(w io.Writer) error {
	var b strings.Builder
	for _, g := range r.Groups {
		for _, line := range append([]string{r.title(g)}, r.body(g)...) {
			b.WriteString(line + "\n")
		}
	}
	b.WriteString(r.summary() + "\n")
	_, err := io.WriteString(w, terminal.Text(b.String()))
	return err
}

// names returns the names of a group's clusters. Removed clusters are always named: they are not part of the
// rendered fleet.
func (r Report) names(g Group) string { return diff.Names(g.Clusters, r.all(g)) }

func (r Report) all(g Group) int {
	if g.Removed {
		return 0
	}
	return r.Clusters
}

// title returns the line above a group; body returns the lines below it.
func (r Report) title(g Group) string {
	switch {
	case g.Removed && len(g.Clusters) > 1:
		return fmt.Sprintf("%s: removed as a whole (%s each)", r.names(g), g.objects())
	case g.Removed:
		return fmt.Sprintf("%s: removed as a whole (%s)", r.names(g), g.objects())
	}
	return r.names(g)
}

// objects says how many objects a removed cluster had.
func (p Plan) objects() string {
	n := 0
	for _, s := range p.Steps {
		n += s.Objects[diff.Removed]
	}
	return terminal.Count(n, "object")
}

func (r Report) body(g Group) []string {
	var out []string
	for _, line := range g.lines() {
		out = append(out, "  "+diff.Printable(line))
	}
	names := diff.NameLines(g.Clusters, r.all(g))
	if len(names) > 0 {
		out = append(out, "  clusters")
	}
	for _, line := range names {
		out = append(out, "    "+line)
	}
	return out
}

// WriteMarkdown writes the report and findings as the comment of a pull request, in at most to.Size bytes: numbers,
// then what ends connections and what must wait, then the plan of each group, then what the forge folds. What does not
// fit is left out, and the comment says so.
func (r Report) WriteMarkdown(w io.Writer, found diag.List, to comment.Target) error {
	c := comment.Comment{Head: "**Plan: " + r.Brief(found) + "**", Lead: append(worst(found), r.outages()...), Left: left}
	if len(r.Groups) > 0 {
		c.Rows = comment.Titles("Clusters", "Steps", "Next safe step")
	}
	if len(found) > 0 {
		c.Sections = append(c.Sections, findings(found))
	}
	for _, g := range r.Groups {
		c.Rows = append(c.Rows, comment.Row(r.title(g), strings.Join(g.titles(), "\n"), strings.Join(g.Next, "\n")))
		c.Sections = append(c.Sections, comment.Fold(r.title(g), comment.Block("", strings.Join(r.body(g), "\n"))))
	}
	return c.Write(w, to)
}

// maxLead is how many errors stand above the plan. All findings are below it.
const maxLead = 10

// worst returns items for the errors.
func worst(found diag.List) []string {
	var out []string
	for _, d := range found {
		if d.Severity == diag.Error && len(out) < maxLead {
			out = append(out, comment.Item("error "+d.Code.String(), d.Text))
		}
	}
	return out
}

// outages returns items for the effects that end connections or must wait.
func (r Report) outages() []string {
	var out []string
	for _, kind := range []string{Disconnect, Wait} {
		for _, g := range r.Groups {
			for _, e := range g.effects(kind) {
				out = append(out, comment.Item(kind, fmt.Sprintf("in %s: %s: %s", r.names(g), e.Object, e.Text)))
			}
		}
	}
	return out
}

func (p Plan) effects(kind string) []Effect {
	var out []Effect
	for _, s := range p.Steps {
		for _, e := range s.Effects {
			if e.Kind == kind {
				out = append(out, e)
			}
		}
	}
	return out
}

// Affected counts the clusters in which the plan has an effect of a kind.
func (r Report) Affected(kind string) int {
	n := 0
	for _, g := range r.Groups {
		if len(g.effects(kind)) > 0 {
			n += len(g.Clusters)
		}
	}
	return n
}

// Brief returns the report in one line: what changes, where pods restart, where connections end, and the findings.
func (r Report) Brief(found diag.List) string {
	parts := []string{r.summary()}
	for _, effect := range []struct{ kind, text string }{
		{Restart, "restarts in"}, {Disconnect, "cut connections in"}, {Wait, "something to wait for in"},
	} {
		if n := r.Affected(effect.kind); n > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", effect.text, n))
		}
	}
	counts := map[diag.Severity]int{}
	for _, d := range found {
		counts[d.Severity]++
	}
	for _, severity := range []diag.Severity{diag.Error, diag.Warning} {
		if n := counts[severity]; n > 0 {
			parts = append(parts, terminal.Count(n, severity.String()))
		}
	}
	return strings.Join(parts, ", ")
}

// titles returns the steps without their effects.
func (p Plan) titles() []string {
	if len(p.Steps) == 0 {
		return []string{nothing}
	}
	var out []string
	for _, s := range p.Steps {
		out = append(out, diff.Printable(s.Title()))
	}
	return out
}

func (r Report) summary() string {
	if r.isEmpty() {
		return nothing
	}
	text := fmt.Sprintf("%d of %d clusters change", r.changed(), r.Clusters)
	if r.Clusters == 1 {
		text = fmt.Sprintf("%d of 1 cluster changes", r.changed())
	}
	if n := len(r.Removed); n > 0 {
		text += fmt.Sprintf(", %d removed", n)
	}
	return text
}

func left(n int) string {
	return fmt.Sprintf("%s left out: the comment would be too long. `meshpress plan` with `--format text` shows all.",
		terminal.Count(n, "part"))
}

// maxFindings is how many findings a comment lists.
const maxFindings = 50

func findings(found diag.List) string {
	var lines []string
	for _, d := range found {
		lines = append(lines, d.String())
	}
	text := strings.Join(diag.Lines(lines, maxFindings), "\n")
	return comment.Fold(terminal.Count(len(found), "finding"), comment.Block("", text))
}
