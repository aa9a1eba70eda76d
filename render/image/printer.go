package image

import (
	"fmt"
	"strings"
	"text/template/parse"
)

// printer prints a template: what can be evaluated, and all branches of what
// cannot. Only lines with images have to be right.
type printer struct {
	data    templateData
	out     strings.Builder
	unknown []string // actions that could not be evaluated
}

// print prints a node. Where the dot is another one, no action is evaluated.
func (p *printer) print(n parse.Node, rooted bool) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n != nil {
			for _, item := range n.Nodes {
				p.print(item, rooted)
			}
		}
	case *parse.TextNode:
		p.out.Write(n.Text)
	case *parse.ActionNode:
		p.action(n, rooted)
	case *parse.IfNode:
		p.condition(n, rooted)
	case *parse.RangeNode:
		p.either(&n.BranchNode, false, rooted)
	case *parse.WithNode:
		p.either(&n.BranchNode, false, rooted)
	}
}

func (p *printer) action(n parse.Node, rooted bool) {
	if !p.inImage() {
		return
	}
	value, err := p.data.evaluate(n.String())
	if err != nil || !rooted {
		p.unknownHere(n)
		return
	}
	p.out.WriteString(value)
}

func (p *printer) condition(n *parse.IfNode, rooted bool) {
	if !p.inImage() && !strings.Contains(n.String(), "image") {
		return
	}
	is, err := p.data.evaluate("{{if " + n.Pipe.String() + "}}true{{end}}")
	switch {
	case err != nil || !rooted:
		p.either(&n.BranchNode, rooted, rooted)
	case is != "":
		p.print(n.List, rooted)
	default:
		p.print(n.ElseList, rooted)
	}
}

// either prints both branches, or takes them for one unknown action where they
// go on with the line of an image.
func (p *printer) either(n *parse.BranchNode, rooted, elseRooted bool) {
	if p.inImage() && !startsLine(n.List) {
		p.unknownHere(n)
		return
	}
	p.print(n.List, rooted)
	p.out.WriteString("\n")
	p.print(n.ElseList, elseRooted)
}

func startsLine(list *parse.ListNode) bool {
	if len(list.Nodes) == 0 {
		return true
	}
	first, ok := list.Nodes[0].(*parse.TextNode)
	return ok && strings.HasPrefix(string(first.Text), "\n")
}

// inImage tells whether the line so far may be one of an image.
func (p *printer) inImage() bool {
	written := p.out.String()
	return strings.Contains(written[strings.LastIndex(written, "\n")+1:], "image")
}

// mark stands around the number of an unknown action: no image has it.
const mark = "\x00"

func (p *printer) unknownHere(n parse.Node) {
	fmt.Fprintf(&p.out, "%s%d%s", mark, len(p.unknown), mark)
	p.unknown = append(p.unknown, n.String())
}

func (p *printer) restore(ref string) string {
	for i, action := range p.unknown {
		ref = strings.ReplaceAll(ref, fmt.Sprintf("%s%d%s", mark, i, mark), action)
	}
	return ref
}
