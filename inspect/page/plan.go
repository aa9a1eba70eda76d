package page

import (
	"fmt"

	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/inspect/overview"
	"github.com/meshpress/meshpress/inspect/plan"
)

// planGroup is the plan of some clusters.
type planGroup struct {
	Name  string // for links
	Title string
	Names []string // all names in lines, if Title shortens them
	Steps []step
	Notes []notes
	Next  []string
}

// step is a box of the picture, and an item of the list below it.
type step struct {
	Number  int
	Title   string
	Stage   string
	Action  string
	Change  string // the versions
	Tone    string // error, warning, or empty
	Marks   []mark
	Effects []plan.Effect
}

// mark is a symbol in a box: what happens in the step, and how often.
type mark struct {
	Kind  string
	Count int
}

// notes are lines below a title.
type notes struct {
	Title string
	Lines []string
}

func plansOf(o overview.Overview) []planGroup {
	if o.Plan == nil {
		return nil
	}
	var out []planGroup
	for i, g := range o.Plan.Groups {
		all := o.Plan.Clusters
		if g.Removed {
			all = 0
		}
		p := planGroup{Name: fmt.Sprintf("plan/%d", i+1), Title: diff.Names(g.Clusters, all),
			Names: diff.NameLines(g.Clusters, all), Next: g.Next}
		if g.Removed {
			p.Title += ": removed as a whole"
		}
		for n, s := range g.Steps {
			p.Steps = append(p.Steps, stepOf(n+1, s))
		}
		p.note("What the Sail operator would do on the way", g.Operator)
		p.note("Revisions", lines(g.Revisions, plan.Revision.Line))
		p.note("Tags and the default revision", lines(g.Tags, plan.Tag.Line))
		out = append(out, p)
	}
	return out
}

func (p *planGroup) note(title string, lines []string) {
	if len(lines) > 0 {
		p.Notes = append(p.Notes, notes{title, lines})
	}
}

func stepOf(number int, s plan.Step) step {
	out := step{Number: number, Title: s.Title(), Stage: s.Stage, Action: s.Action, Change: s.To, Effects: s.Effects}
	switch {
	case s.From != "" && s.To != "" && s.From != s.To:
		out.Change = s.From + " → " + s.To
	case s.To == "":
		out.Change = s.From
	}
	if s.Release != "" {
		out.Stage = s.Release
	}
	counts := map[string]int{}
	for _, e := range s.Effects {
		counts[e.Kind]++
	}
	for _, kind := range effects {
		if counts[kind] > 0 {
			out.Marks = append(out.Marks, mark{kind, counts[kind]})
		}
	}
	switch {
	case counts[plan.Disconnect] > 0:
		out.Tone = "error"
	case counts[plan.Wait]+counts[plan.Restart]+counts[plan.Moves]+counts[plan.Address] > 0:
		out.Tone = "warning"
	}
	return out
}

// effects are the kinds of effects, the worst first.
var effects = []string{plan.Disconnect, plan.Wait, plan.Restart, plan.Moves, plan.Address, plan.Scale,
	plan.Definition, plan.Reload, plan.Stays}
