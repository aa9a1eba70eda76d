package engine

import "text/template/parse"

// watchMethods makes the arguments of methods pass through lookName. Methods are no functions, so that nothing
// else could watch them.
func watchMethods(tree *parse.Tree) {
	if tree.Root != nil {
		(&watcher{tree}).list(tree.Root)
	}
}

type watcher struct{ tree *parse.Tree }

func (w *watcher) list(list *parse.ListNode) {
	if list == nil {
		return
	}
	for _, n := range list.Nodes {
		switch n := n.(type) {
		case *parse.ActionNode:
			w.pipe(n.Pipe)
		case *parse.TemplateNode:
			w.pipe(n.Pipe)
		case *parse.IfNode:
			w.branch(&n.BranchNode)
		case *parse.WithNode:
			w.branch(&n.BranchNode)
		case *parse.RangeNode:
			w.branch(&n.BranchNode)
		}
	}
}

func (w *watcher) branch(n *parse.BranchNode) {
	w.pipe(n.Pipe)
	w.list(n.List)
	w.list(n.ElseList)
}

func (w *watcher) pipe(p *parse.PipeNode) {
	if p == nil {
		return
	}
	var out []*parse.CommandNode
	for i, command := range p.Cmds {
		isMethod := false
		switch command.Args[0].(type) {
		case *parse.FieldNode, *parse.VariableNode, *parse.ChainNode:
			isMethod = true
		}
		if isMethod && i > 0 {
			out = append(out, w.command(command.Pos))
		}
		for n, arg := range command.Args {
			w.inner(arg)
			if isMethod && n > 0 {
				command.Args[n] = w.watched(arg)
			}
		}
		out = append(out, command)
	}
	p.Cmds = out
}

func (w *watcher) inner(arg parse.Node) {
	switch arg := arg.(type) {
	case *parse.PipeNode:
		w.pipe(arg)
	case *parse.ChainNode:
		w.inner(arg.Node)
	}
}

// watched returns an argument that passes through lookName. Constants have no word.
func (w *watcher) watched(arg parse.Node) parse.Node {
	switch arg.(type) {
	case *parse.StringNode, *parse.NumberNode, *parse.BoolNode, *parse.NilNode:
		return arg
	}
	at := arg.Position()
	return &parse.PipeNode{NodeType: parse.NodePipe, Pos: at, Cmds: []*parse.CommandNode{w.command(at, arg)}}
}

func (w *watcher) command(at parse.Pos, args ...parse.Node) *parse.CommandNode {
	return (&counter{tree: w.tree}).command(at, lookName, args...)
}
