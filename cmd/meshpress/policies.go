package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/meshpress/meshpress/policies"
	"github.com/meshpress/meshpress/render/diag"
)

const policiesUsage = `meshpress policies list prints the codes of all findings. meshpress policies
explain CODE prints what a finding means, why it matters and how to fix it.

  $ meshpress policies list
  $ meshpress policies explain MP0101
`

const policiesListUsage = `meshpress policies list prints all kinds of findings: code, severity and title.
A fixed severity cannot be changed.

  $ meshpress policies list
`

const policiesExplainUsage = `meshpress policies explain CODE prints what a finding means, why it matters, and
how to fix it.

  $ meshpress policies explain MP0101
`

func newPolicies(s streams) *cobra.Command {
	return newGroup("policies", "list and explain the rules", policiesUsage, "",
		&cobra.Command{Use: "list", Short: "print the codes of all findings", Long: policiesListUsage, Args: noArguments,
			RunE: func(*cobra.Command, []string) error { return listCodes(s) }},
		&cobra.Command{Use: "explain CODE", Short: "print what a finding means, why it matters, and how to fix it",
			Long:              policiesExplainUsage,
			ValidArgsFunction: first(codes), RunE: func(_ *cobra.Command, args []string) error { return explainCode(args, s) }})
}

func listCodes(s streams) error {
	list := newTable(s, "CODE", "SEVERITY", "WHAT")
	for _, code := range diag.Codes() {
		list.row(code, severityOf(code), code.Title())
	}
	return list.flush()
}

func severityOf(code diag.Code) string {
	if code.Fixed() {
		return code.Severity().String() + ", fixed"
	}
	return code.Severity().String()
}

func explainCode(args []string, s streams) error {
	if len(args) != 1 {
		return wrongUsage(errors.New("policies explain needs one CODE"), "meshpress policies explain MP0101")
	}
	code, ok := diag.ParseCode(strings.ToUpper(args[0]))
	if !ok {
		return wrongUsage(fmt.Errorf("%q is not the code of a finding", args[0]), "meshpress policies list prints them")
	}
	out := fmt.Sprintf("%s: %s\nSeverity: %s\n", code, code.Title(), severityOf(code))
	out += "\n" + policies.Explain(code) + "\n"
	return writeOut(s, []byte(out))
}
