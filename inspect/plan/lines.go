package plan

import (
	"fmt"
	"strings"

	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/render/diag"
)

// lines returns a plan as indented text.
func (p Plan) lines() []string {
	var out []string
	if len(p.Steps) == 0 {
		out = append(out, nothing)
	}
	for i, s := range p.Steps {
		out = append(out, fmt.Sprintf("%d. %s", i+1, s.Title()))
		for _, e := range s.Effects {
			out = append(out, fmt.Sprintf("     %-10s %s: %s", e.Kind, e.Object, e.Text))
		}
	}
	out = append(out, p.revisionLines()...)
	if len(p.Images) > 0 {
		out = append(out, "images")
	}
	for _, i := range p.Images {
		out = append(out, "  "+i.Line())
	}
	if len(p.Operator) > 0 {
		out = append(out, "the Sail operator would get there step by step")
	}
	for _, text := range p.Operator {
		out = append(out, "  "+text)
	}
	if len(p.Next) > 0 {
		out = append(out, "next safe step")
	}
	for _, n := range p.Next {
		out = append(out, "  "+n)
	}
	return out
}

// Title returns a step on one line, without its effects.
func (s Step) Title() string {
	name := s.Stage
	if s.Release != "" {
		name = s.Stage + ", release " + s.Release
		if s.Release == s.Stage {
			name = s.Stage
		}
	}
	if s.Stage == "definitions" {
		return name + ": " + s.objects()
	}
	switch {
	case s.Action == "pruned":
		return fmt.Sprintf("%s: pruned, %s", name, s.objects())
	case s.From != "" && s.To != "" && s.From != s.To:
		return fmt.Sprintf("%s: %s from %s to %s", name, s.Action, s.From, s.To)
	case s.From == "" && s.To == "":
		return fmt.Sprintf("%s: %s", name, s.Action)
	case s.To == "":
		return fmt.Sprintf("%s: %s, was %s", name, s.Action, s.From)
	}
	return fmt.Sprintf("%s: %s, %s", name, s.Action, s.To)
}

func (s Step) objects() string {
	var words []string
	for _, op := range []diff.Op{diff.Added, diff.Changed, diff.Moved, diff.Removed} {
		if s.Objects[op] > 0 {
			words = append(words, fmt.Sprintf("%d %s", s.Objects[op], op))
		}
	}
	return strings.Join(words, ", ")
}

func (p Plan) revisionLines() []string {
	var out []string
	if len(p.Revisions) > 0 {
		out = append(out, "revisions")
	}
	for _, r := range p.Revisions {
		out = append(out, "  "+r.Line())
	}
	for _, t := range p.Tags {
		out = append(out, "  "+t.Line())
	}
	return out
}

// Line returns a revision on one line.
func (r Revision) Line() string {
	users := "nothing that is rendered points at it"
	if len(r.Users) > 0 {
		users = "used by " + diag.First(r.Users, maxSome)
	}
	return fmt.Sprintf("%s (%s) %s, %s", revisionName(r.Name), r.Version, r.State, users)
}

// Line returns a tag on one line.
func (t Tag) Line() string {
	switch t.State {
	case comes:
		return fmt.Sprintf("%s is added, for %s", tagName(t.Name), revisionName(t.To))
	case goes:
		return fmt.Sprintf("%s is removed; it was for %s", tagName(t.Name), revisionName(t.From))
	}
	return fmt.Sprintf("%s moves from %s to %s: pods follow when they restart", tagName(t.Name), revisionName(t.From),
		revisionName(t.To))
}
