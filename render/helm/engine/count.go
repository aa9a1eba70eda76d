package engine

import (
	"errors"
	"strconv"
	"text/template/parse"
)

// The functions that count adds to trees. No text can name them: they are not
// known when it is parsed.
const (
	stepName  = "_step"
	emitName  = "_emit"
	enterName = "_enter"
	leaveName = "_leave"
)

// count makes a tree count what it does, for text/template has no hook:
//
//   - a body begins with its number of nodes: that of a template, and that of a
//     loop, which counts at each turn;
//   - a value is measured before it is printed, if it may be more than a scalar;
//   - templates that call each other count how deep they are.
func count(tree *parse.Tree) error {
	if parse.IsEmptyTree(tree.Root) {
		return nil
	}
	c := counter{tree: tree}
	c.body(tree.Root, 0)
	return c.err
}

var errNesting = errors.New("actions and parentheses are nested too deep")

type counter struct {
	tree  *parse.Tree
	nodes int // of the body at hand
	err   error
}

// body counts the nodes of a body at its beginning.
func (c *counter) body(list *parse.ListNode, depth int) {
	outer := c.nodes
	c.nodes = 1
	c.list(list, depth)
	number := &parse.NumberNode{NodeType: parse.NodeNumber, Pos: list.Pos, IsInt: true, Int64: int64(c.nodes),
		Text: strconv.Itoa(c.nodes)}
	list.Nodes = append([]parse.Node{c.call(list.Pos, stepName, number)}, list.Nodes...)
	c.nodes = outer
}

func (c *counter) list(list *parse.ListNode, depth int) {
	if list == nil || c.err != nil {
		return
	}
	if depth > maxNesting {
		c.err = errNesting
		return
	}
	var out []parse.Node
	for _, n := range list.Nodes {
		c.nodes++
		c.node(n, depth+1)
		if t, ok := n.(*parse.TemplateNode); ok {
			out = append(out, c.call(t.Pos, enterName), t, c.call(t.Pos, leaveName))
		} else {
			out = append(out, n)
		}
	}
	list.Nodes = out
}

func (c *counter) node(n parse.Node, depth int) {
	switch n := n.(type) {
	case *parse.ActionNode:
		c.pipe(n.Pipe, depth)
		if len(n.Pipe.Decl) == 0 && !printsScalar(n.Pipe) {
			n.Pipe.Cmds = append(n.Pipe.Cmds, c.command(n.Pos, emitName))
		}
	case *parse.IfNode:
		c.branch(&n.BranchNode, depth)
	case *parse.WithNode:
		c.branch(&n.BranchNode, depth)
	case *parse.RangeNode:
		c.pipe(n.Pipe, depth)
		c.body(n.List, depth)
		c.list(n.ElseList, depth)
	case *parse.TemplateNode:
		c.pipe(n.Pipe, depth)
	}
}

func (c *counter) branch(n *parse.BranchNode, depth int) {
	c.pipe(n.Pipe, depth)
	c.list(n.List, depth)
	c.list(n.ElseList, depth)
}

// pipe bounds the nesting of parentheses, and counts commands and arguments.
func (c *counter) pipe(p *parse.PipeNode, depth int) {
	if p == nil || c.err != nil {
		return
	}
	if depth > maxNesting {
		c.err = errNesting
		return
	}
	for i, command := range p.Cmds {
		c.nodes += len(command.Args)
		for _, arg := range command.Args {
			c.argument(arg, depth+1)
		}
		quiet(p, i)
	}
}

func (c *counter) argument(arg parse.Node, depth int) {
	switch arg := arg.(type) {
	case *parse.PipeNode:
		c.pipe(arg, depth)
	case *parse.ChainNode:
		c.argument(arg.Node, depth)
	}
}

// quiet tells whether the order of keys does not matter, because the command after command i of a pipeline sorts or
// counts them.
func quiet(p *parse.PipeNode, i int) {
	command := p.Cmds[i]
	if i+1 < len(p.Cmds) && ignoresOrder(p.Cmds[i+1]) {
		rename(command)
	}
	if !ignoresOrder(command) || len(command.Args) < 2 {
		return
	}
	if inner, ok := command.Args[1].(*parse.PipeNode); ok {
		rename(inner.Cmds[len(inner.Cmds)-1])
	}
}

func ignoresOrder(command *parse.CommandNode) bool {
	first, ok := command.Args[0].(*parse.IdentifierNode)
	return ok && (first.Ident == "sortAlpha" || first.Ident == "len")
}

// unnoted are the functions for keys and values whose order does not reach the output.
var unnoted = map[string]string{"keys": "_keys", "values": "_values"}

func rename(command *parse.CommandNode) {
	if first, ok := command.Args[0].(*parse.IdentifierNode); ok && unnoted[first.Ident] != "" {
		first.Ident = unnoted[first.Ident]
	}
}

// printsScalar tells whether a pipeline ends in a constant or a function whose
// result is a scalar, which the function itself has bounded.
func printsScalar(p *parse.PipeNode) bool {
	last := p.Cmds[len(p.Cmds)-1].Args[0]
	switch last := last.(type) {
	case *parse.IdentifierNode:
		return last.Ident == "include" || last.Ident == "tpl" || returnsScalar(last.Ident)
	case *parse.StringNode, *parse.NumberNode, *parse.BoolNode:
		return true
	}
	return false
}

func (c *counter) call(at parse.Pos, name string, args ...parse.Node) *parse.ActionNode {
	return &parse.ActionNode{NodeType: parse.NodeAction, Pos: at, Pipe: &parse.PipeNode{
		NodeType: parse.NodePipe, Pos: at, Cmds: []*parse.CommandNode{c.command(at, name, args...)},
	}}
}

func (c *counter) command(at parse.Pos, name string, args ...parse.Node) *parse.CommandNode {
	function := parse.NewIdentifier(name).SetPos(at).SetTree(c.tree)
	return &parse.CommandNode{NodeType: parse.NodeCommand, Pos: at, Args: append([]parse.Node{function}, args...)}
}
