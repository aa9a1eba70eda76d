package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// manual is a manual page as it is written, in the macros of man(7).
type manual struct{ strings.Builder }

func (p *manual) line(format string, args ...any) { fmt.Fprintf(p, format+"\n", args...) }

// prose writes the help of a command. Indented lines become an example.
func (p *manual) prose(help string) {
	isExample := false
	for line := range strings.Lines(help) {
		line = strings.TrimSuffix(line, "\n")
		if indented := strings.HasPrefix(line, "  "); indented != isExample && line != "" {
			isExample = indented
			p.line("%s", map[bool]string{true: ".PP\n.EX", false: ".EE"}[indented])
		}
		switch {
		case line != "":
			p.line("%s", roff(line))
		case isExample:
			p.line("")
		default:
			p.line(".PP")
		}
	}
	if isExample {
		p.line(".EE")
	}
}

// flags writes a section of flags, if there are any.
func (p *manual) flags(title string, flags *pflag.FlagSet) {
	if !flags.HasAvailableFlags() {
		return
	}
	p.line(".SH %s", title)
	flags.VisitAll(func(f *pflag.Flag) {
		value, usage := pflag.UnquoteUsage(f)
		if f.NoOptDefVal != "" {
			value = ""
		}
		short := ""
		if f.Shorthand != "" {
			short = "-" + f.Shorthand + ", "
		}
		if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "[]" {
			usage += fmt.Sprintf(" (default %q)", f.DefValue)
		}
		p.line(".TP\n.BI \"%s\" \"%s\"\n%s", roff(short+"--"+f.Name+" "), roff(value), roff(usage))
	})
}

// others writes the section of the pages of the commands above and below.
func (p *manual) others(c *cobra.Command) {
	var refs []string
	if c.HasParent() {
		refs = append(refs, manualName(c.Parent()))
	}
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			refs = append(refs, manualName(sub))
		}
	}
	if len(refs) > 0 {
		p.line(".SH SEE ALSO\n\\fB%s\\fP(1)", strings.Join(refs, "\\fP(1), \\fB"))
	}
}

var special = strings.NewReplacer(`\`, `\e`, "-", `\-`, `"`, `\(dq`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`)

// roff returns a text as roff prints it: no sign of it has a meaning.
func roff(text string) string {
	text = special.Replace(text)
	if strings.HasPrefix(text, ".") {
		return `\&` + text
	}
	return text
}
