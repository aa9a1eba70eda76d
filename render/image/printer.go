package image

import (
	"fmt"
	"strconv"
	"strings"
	"text/template/parse"

	"github.com/meshpress/meshpress/internal/lazyregexp"
)

// printer prints a template. It evaluates what does not depend on a pod, and prints all branches of conditions
// that do. The output must be right only in lines that may have an image.
type printer struct {
	data    templateData
	out     strings.Builder
	unknown []string // actions that depend on the pod
	line    int      // offset of the last line
	looked  int      // offset up to which inImage has looked
	inField bool     // the last line has a field for images
}

// print prints a node. It evaluates actions only if rooted: then the dot is the data of the template.
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

func (p *printer) action(n *parse.ActionNode, rooted bool) {
	if !p.inImage() || len(n.Pipe.Decl) > 0 {
		return
	}
	value, err := p.data.evaluate(n.String())
	switch {
	case err == nil && rooted:
		p.out.WriteString(value)
	case !strings.Contains(n.String(), "nindent"): // nindent begins a new line
		p.unknownHere(n)
	}
}

func (p *printer) condition(n *parse.IfNode, rooted bool) {
	if !p.inImage() && !mayHaveImage().MatchString(n.String()) {
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

// either prints both branches. If they continue the line of an image, it prints one mark for an unknown action.
func (p *printer) either(n *parse.BranchNode, rooted, elseRooted bool) {
	if p.inImage() && !startsLine(n.List) {
		p.unknownHere(n)
		return
	}
	p.print(n.List, rooted)
	if n.ElseList != nil {
		p.out.WriteString("\n")
		p.print(n.ElseList, elseRooted)
	}
}

func startsLine(list *parse.ListNode) bool {
	if len(list.Nodes) == 0 {
		return true
	}
	switch first := list.Nodes[0].(type) {
	case *parse.TextNode:
		return strings.HasPrefix(string(first.Text), "\n")
	case *parse.IfNode:
		return startsLine(first.List)
	case *parse.RangeNode:
		return startsLine(first.List)
	case *parse.WithNode:
		return startsLine(first.List)
	}
	return false
}

// mayHaveImage matches the fields of pods that have images; `value` is the value of a variable.
var mayHaveImage = lazyregexp.New(`(?i)image|reference|value`)

// inImage tells whether the last line may be that of an image. It looks at each part of the output once.
func (p *printer) inImage() bool {
	written := p.out.String()
	if end := strings.LastIndex(written[p.looked:], "\n"); end >= 0 {
		p.line, p.inField = p.looked+end+1, false
		p.looked = p.line
	}
	from := max(p.line, p.looked-len("reference"))
	p.inField = p.inField || mayHaveImage().MatchString(written[from:])
	p.looked = len(written)
	return p.inField
}

// mark encloses the number of an unknown action. Images have no such character, and YAML allows it.
const mark = "\uE000"

func (p *printer) unknownHere(n parse.Node) {
	fmt.Fprintf(&p.out, "%s%d%s", mark, len(p.unknown), mark)
	p.unknown = append(p.unknown, n.String())
}

var marked = lazyregexp.New(mark + `(\d+)` + mark)

func (p *printer) restore(ref string) string {
	return marked().ReplaceAllStringFunc(ref, func(found string) string {
		if i, err := strconv.Atoi(strings.Trim(found, mark)); err == nil && i < len(p.unknown) {
			return p.unknown[i]
		}
		return found
	})
}
