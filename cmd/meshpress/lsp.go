package main

import (
	"github.com/spf13/cobra"

	"github.com/meshpress/meshpress/fn/lsp"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
)

const lspUsage = `meshpress lsp PATH... is a server for editors, by the Language Server Protocol on
standard input and output. It shows the findings of meshpress check PATH... in the
files, whenever one is opened or saved, and in a hover the page of a finding.

docs/editors.md says how editors start it. Completion is by meshpress schema.
`

const documents = "https://github.com/meshpress/meshpress/blob/main/docs/"

func newLSP(s streams) *cobra.Command {
	var in inputFlags
	c := &cobra.Command{Use: "lsp PATH...", Short: "show findings in an editor", Long: lspUsage}
	in.add(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		if err := in.paths(c, args, "meshpress lsp fleet"); err != nil {
			return err
		}
		in.quiet = true
		server := lsp.Server{Version: thisBuild().Version, Documents: documents, Check: func() (diag.List, error) {
			read := in.read(c.Context(), s)
			return read.render(c.Context(), read.fleet, func(render.Cluster) error { return nil })
		}}
		return environment(server.Serve(s.in, s.out))
	}
	return c
}
