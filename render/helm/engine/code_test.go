package engine

import (
	"strings"
	"testing"
	"text/template/parse"
)

// shapes are texts that grow in one way.
var shapes = map[string]func(n int) string{
	"pipes":                  func(n int) string { return "{{ 1" + strings.Repeat("|print", n) + " }}" },
	"pipes of a declaration": func(n int) string { return "{{ $x := 1" + strings.Repeat("|print", n) + " }}" },
	"arguments":              func(n int) string { return "{{ print" + strings.Repeat(" 1", n) + " }}" },
	"arguments in quotes":    func(n int) string { return "{{ print" + strings.Repeat(` "}}"`, n) + " }}" },
	"quotes in quotes":       func(n int) string { return "{{ print" + strings.Repeat(` "\"}}" '"' `+"`\\`", n) + " }}" },
	"parentheses":            func(n int) string { return "{{ print" + strings.Repeat(" (1)", n) + " }}" },
	"fields":                 func(n int) string { return "{{ ." + strings.Repeat("a.", n) + "a }}" },
	"fields of a variable":   func(n int) string { return "{{ $" + strings.Repeat(".a", n) + " }}" },
	"fields of a pipeline":   func(n int) string { return "{{ (.)" + strings.Repeat(".a", n) + " }}" },
	"definitions":            func(n int) string { return named(n, `{{define "NAME"}}{{end}}`) },
	"definitions with text":  func(n int) string { return named(n, `{{define "NAME"}}x{{end}}`) },
	"blocks":                 func(n int) string { return named(n, `{{block "NAME" .}}x{{end}}`) },
	"templates":              func(n int) string { return strings.Repeat(`{{template "a"}}`, n) },
	"variables":              func(n int) string { return named(n, `{{$NAME := 1}}`) },
	"uses of variables": func(n int) string {
		return "{{$z := 1}}" + named(n, `{{$NAME := 1}}`) + strings.Repeat("{{print"+strings.Repeat(" $z", 100)+"}}", n/20)
	},
	"variables of loops": func(n int) string { return named(n, `{{range $NAME, $_ := .}}{{end}}`) },
	"comments":           func(n int) string { return strings.Repeat("{{/* }} | */}}{{- /* }} */ -}}", n) },
	"trims":              func(n int) string { return strings.Repeat("{{- 1 -}} \n", n) },
	"lines":              func(n int) string { return strings.Repeat("{{\n1\n}}\n", n) },
}

func named(n int, text string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(text, "NAME",
			"n"+strings.Repeat("x", i%7)+string(rune('a'+i/7%26))+string(rune('a'+i/182%26))+string(rune('a'+i/4732%26))))
	}
	return b.String()
}

// TestCodeIsBounded: whatever the shape of a text, its code is told before it is
// parsed: that it is too much, or how much it is.
func TestCodeIsBounded(t *testing.T) {
	for name, shape := range shapes {
		t.Run(name, func(t *testing.T) {
			for _, n := range []int{1, 100, 1_000} {
				checkCode(t, shape(n))
			}
			huge := codeOf(shape(300_000))
			if excess, _ := huge.excess(); excess == "" {
				t.Errorf("%+v is not too much", huge)
			}
		})
	}
}

// FuzzCode: what the parser makes of a text is no more than what was told before.
func FuzzCode(f *testing.F) {
	for _, shape := range shapes {
		f.Add(shape(3))
	}
	for _, text := range []string{"{{'\\''}}{{- /*a*/ -}}", "{{-1}}", "{{ \"\n\" }}", "{{ `{{` }}", "{{/*", "}}{{",
		"{{ \"{{ 1 | print }}\" }}"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { checkCode(t, text) })
}

func checkCode(t *testing.T, text string) {
	t.Helper()
	c := codeOf(text)
	if excess, _ := c.excess(); excess != "" {
		return
	}
	tree := parse.New("a")
	tree.Mode = parse.SkipFuncCheck
	trees := map[string]*parse.Tree{}
	if _, err := tree.Parse(text, "", "", trees); err != nil {
		return
	}
	var has contents
	for _, tree := range trees {
		has.list(tree.Root)
	}
	if has.words > c.bytes || has.actions > c.actions || has.variables > 2*c.variables {
		t.Errorf("%.300q has %+v, and not %+v", text, has, c)
	}
}

// contents are what trees have.
type contents struct{ words, actions, variables int }

func (c *contents) list(list *parse.ListNode) {
	if list == nil {
		return
	}
	for _, n := range list.Nodes {
		if n.Type() != parse.NodeText {
			c.actions++
		}
		switch n := n.(type) {
		case *parse.ActionNode:
			c.pipe(n.Pipe)
		case *parse.IfNode:
			c.branch(&n.BranchNode)
		case *parse.WithNode:
			c.branch(&n.BranchNode)
		case *parse.RangeNode:
			c.branch(&n.BranchNode)
		case *parse.TemplateNode:
			c.words++
			c.pipe(n.Pipe)
		}
	}
}

func (c *contents) branch(n *parse.BranchNode) {
	c.pipe(n.Pipe)
	c.list(n.List)
	c.list(n.ElseList)
}

func (c *contents) pipe(p *parse.PipeNode) {
	if p == nil {
		return
	}
	c.variables += len(p.Decl)
	for _, command := range p.Cmds {
		c.words += len(command.Args)
		for _, arg := range command.Args {
			if chain, ok := arg.(*parse.ChainNode); ok {
				arg = chain.Node
			}
			if inner, ok := arg.(*parse.PipeNode); ok {
				c.pipe(inner)
			}
		}
	}
}
