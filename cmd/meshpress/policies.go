package main

import (
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/pflag"

	"github.com/meshpress/meshpress/policies"
	"github.com/meshpress/meshpress/render/diag"
)

const policiesUsage = `meshpress policies list prints the codes of all findings. meshpress policies
explain CODE prints what a finding means, why it matters and how to fix it.

  $ meshpress policies list
  $ meshpress policies explain MP0101
`

func runPolicies(args []string, s streams) int {
	flags := pflag.NewFlagSet("policies", pflag.ContinueOnError)
	if code, done := parse(flags, policiesUsage, args, s); done {
		return code
	}
	switch {
	case flags.NArg() == 1 && flags.Arg(0) == "list":
		return listCodes(s)
	case flags.NArg() == 2 && flags.Arg(0) == "explain":
		return explain(flags.Arg(1), s)
	}
	return fail(s, exitUsage, errors.New("policies needs list, or explain and a CODE"), "meshpress policies explain MP0101")
}

func listCodes(s streams) int {
	table := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "CODE\tSEVERITY\tWHAT")
	for _, code := range diag.Codes() {
		fmt.Fprintf(table, "%s\t%s\t%s\n", code, severityOf(code), code.Title())
	}
	if err := table.Flush(); err != nil {
		return fail(s, exitEnvironment, fmt.Errorf("write the list: %w", err), "")
	}
	return exitOK
}

func severityOf(code diag.Code) string {
	if code.Fixed() {
		return code.Severity().String() + ", fixed"
	}
	return code.Severity().String()
}

func explain(text string, s streams) int {
	code, ok := diag.ParseCode(strings.ToUpper(text))
	if !ok {
		return fail(s, exitUsage, fmt.Errorf("%q is not the code of a finding", text), "meshpress policies list prints them")
	}
	out := fmt.Sprintf("%s: %s\nSeverity: %s\n", code, code.Title(), severityOf(code))
	out += "\n" + policies.Explain(code) + "\n"
	return write(s, []byte(out), nil)
}
