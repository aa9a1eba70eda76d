package chart

import (
	"fmt"
	"strings"
	"text/template/parse"

	helmchart "helm.sh/helm/v3/pkg/chart"
)

// impure are the template functions whose result is not determined by the
// values: the clock, randomness, keys, the environment and DNS.
var impure = map[string]bool{
	"now": true, "ago": true, "randAlpha": true, "randAlphaNum": true, "randAscii": true,
	"randNumeric": true, "randBytes": true, "randInt": true, "shuffle": true, "uuidv4": true, "genPrivateKey": true, "genCA": true,
	"genCAWithKey": true, "genSelfSignedCert": true, "genSelfSignedCertWithKey": true, "genSignedCert": true, "genSignedCertWithKey": true,
	"htpasswd": true, "bcrypt": true, "encryptAES": true, "env": true, "expandenv": true, "getHostByName": true,
}

// refuseImpure refuses charts whose output would differ from run to run.
func refuseImpure(c *helmchart.Chart) error {
	for _, t := range c.Templates {
		for _, name := range functionsOf(t.Name, string(t.Data)) {
			if impure[name] {
				return fmt.Errorf("chart %q must not call %q in %q: its result differs from run to run", c.Name(), name, t.Name)
			}
		}
	}
	return nil
}

// functionsOf lists the functions that a template calls. A template that does
// not parse is left to Helm, whose message names the line.
func functionsOf(name, text string) []string {
	var called []string
	eachNode(name, text, func(n parse.Node) {
		if id, ok := n.(*parse.IdentifierNode); ok {
			called = append(called, id.Ident)
		}
	})
	return called
}

func eachNode(name, text string, visit func(parse.Node)) {
	tree := parse.New(name)
	tree.Mode = parse.SkipFuncCheck
	trees := map[string]*parse.Tree{}
	if _, err := tree.Parse(text, "", "", trees); err != nil {
		return
	}
	for _, t := range trees {
		walk(t.Root, visit)
	}
}

func walk(n parse.Node, visit func(parse.Node)) {
	if n == nil {
		return
	}
	visit(n)
	switch n := n.(type) {
	case *parse.ListNode:
		if n != nil {
			for _, item := range n.Nodes {
				walk(item, visit)
			}
		}
	case *parse.ActionNode:
		walk(n.Pipe, visit)
	case *parse.PipeNode:
		if n != nil {
			for _, cmd := range n.Cmds {
				walk(cmd, visit)
			}
		}
	case *parse.CommandNode:
		for _, arg := range n.Args {
			walk(arg, visit)
		}
	case *parse.ChainNode:
		walk(n.Node, visit)
	case *parse.IfNode:
		walkBranch(&n.BranchNode, visit)
	case *parse.RangeNode:
		walkBranch(&n.BranchNode, visit)
	case *parse.WithNode:
		walkBranch(&n.BranchNode, visit)
	case *parse.TemplateNode:
		walk(n.Pipe, visit)
	}
}

func walkBranch(n *parse.BranchNode, visit func(parse.Node)) {
	walk(n.Pipe, visit)
	if n.List != nil {
		walk(n.List, visit)
	}
	if n.ElseList != nil {
		walk(n.ElseList, visit)
	}
}

func isHidden(name string) bool { return strings.HasPrefix(name, ".") }
