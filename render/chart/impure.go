package chart

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/template/parse"

	helmchart "helm.sh/helm/v3/pkg/chart"
)

// impure are the template functions whose result is not determined by the
// values: the clock, randomness, keys, the environment and DNS. Those that write
// a date take the clock for what is no date, and most of them the time zone.
var impure = map[string]bool{
	"now": true, "ago": true, "date": true, "htmlDate": true, "dateInZone": true, "date_in_zone": true, "htmlDateInZone": true, "durationRound": true,
	"randAlpha": true, "randAlphaNum": true, "randAscii": true,
	"randNumeric": true, "randBytes": true, "randInt": true, "shuffle": true, "uuidv4": true, "genPrivateKey": true, "genCA": true,
	"genCAWithKey": true, "genSelfSignedCert": true, "genSelfSignedCertWithKey": true, "genSignedCert": true, "genSignedCertWithKey": true,
	"htpasswd": true, "bcrypt": true, "encryptAES": true, "env": true, "expandenv": true, "getHostByName": true,
}

// notOfHelm are the impure functions that Helm does not have: where `tpl` gets
// them, it fails. The injector's own templates, which are values, may call them.
var notOfHelm = map[string]bool{"env": true, "expandenv": true}

// refuseImpure refuses charts whose output would differ from run to run.
func refuseImpure(c *helmchart.Chart) error {
	constants := callsTpl(c)
	for _, t := range c.Templates {
		for _, name := range functionsOf(t.Name, string(t.Data), constants) {
			if impure[name] {
				return fmt.Errorf("chart %q must not call %q in %q: its result differs from run to run", c.Name(), name, t.Name)
			}
		}
	}
	return nil
}

// RefuseImpure refuses values that make the chart's output differ from run to
// run: `tpl` renders values as templates, with all the functions of a chart.
func (c *Chart) RefuseImpure(values map[string]any) error {
	path, name := impureValue("", values)
	if name == "" || !callsTpl(c.Chart) { // in this order: templates are parsed for the few that have such values
		return nil
	}
	return fmt.Errorf("value %q must not call %q: chart %q renders values as templates, and its result differs from run to run", path, name, c.Name)
}

// callsTpl tells whether a chart renders strings as templates.
func callsTpl(c *helmchart.Chart) bool {
	return slices.ContainsFunc(c.Templates, func(t *helmchart.File) bool {
		text := string(t.Data)
		return strings.Contains(text, "tpl") && slices.Contains(functionsOf(t.Name, text, false), "tpl")
	})
}

// impureValue is the path of the first value that is a template with an impure
// function, and the function.
func impureValue(path string, v any) (at, name string) {
	switch v := v.(type) {
	case string:
		return path, impureCall(v)
	case []any:
		for i, item := range v {
			if at, name = impureValue(fmt.Sprintf("%s[%d]", path, i), item); name != "" {
				return at, name
			}
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			below := strings.TrimPrefix(path+"."+key, ".")
			if name = impureCall(key); name != "" {
				return below, name
			}
			if at, name = impureValue(below, v[key]); name != "" {
				return at, name
			}
		}
	}
	return "", ""
}

// impureCall is the first impure function that a string calls as a template.
func impureCall(text string) string {
	if !isTemplate(text) {
		return ""
	}
	for _, name := range functionsOf("value", text, true) {
		if impure[name] && !notOfHelm[name] {
			return name
		}
	}
	return ""
}

func isTemplate(text string) bool { return strings.Contains(text, "{{") }

// functionsOf lists the functions that a template calls, and on demand those of
// its string constants, which `tpl` may get. A template that does not parse is
// left to Helm, whose message names the line.
func functionsOf(name, text string, constants bool) []string {
	var called []string
	eachNode(name, text, func(n parse.Node) {
		switch n := n.(type) {
		case *parse.IdentifierNode:
			called = append(called, n.Ident)
		case *parse.StringNode:
			if constants && isTemplate(n.Text) {
				called = append(called, functionsOf(name, n.Text, true)...)
			}
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
