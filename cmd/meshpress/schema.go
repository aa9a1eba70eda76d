package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/meshpress/meshpress/render/lifecycle/schemas"
)

const schemaUsage = `meshpress schema KIND prints the JSON schema of a kind, for editors. With -o it
writes the schemas of all kinds into a directory; Fleet.json there accepts a
document of any kind. Without arguments it lists the kinds.

  $ meshpress schema
  $ meshpress schema RenderConfig
  $ meshpress schema -o .vscode/meshpress
`

func newSchema(s streams) *cobra.Command {
	var dir string
	c := &cobra.Command{Use: "schema [KIND]", Short: "print the JSON schemas of the kinds, for editors", Long: schemaUsage,
		ValidArgsFunction: first(func(*cobra.Command, []string) []string { return schemas.Kinds() })}
	c.Flags().StringVarP(&dir, "output", "o", "", "write the schemas of all kinds into this `DIR`")
	c.RunE = func(_ *cobra.Command, args []string) error {
		switch {
		case len(args) > 1 || len(args) == 1 && dir != "":
			return wrongUsage(errors.New("schema takes one kind, or -o"), "meshpress schema --help explains it")
		case dir != "":
			return writeSchemas(dir)
		case len(args) == 0:
			return writeOut(s, []byte(strings.Join(schemas.Kinds(), "\n")+"\n"))
		}
		return printSchema(s, args[0])
	}
	return c
}

func printSchema(s streams, kind string) error {
	text, ok := schemas.Of(kind)
	if !ok {
		return wrongUsage(fmt.Errorf("the kind must be one of %q, not %q", schemas.Kinds(), kind), "")
	}
	return writeOut(s, text)
}

// writeSchemas writes a file for each kind. Files of the same name are replaced; others stay.
func writeSchemas(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return environment(err)
	}
	for _, kind := range schemas.Kinds() {
		text, _ := schemas.Of(kind)
		if err := os.WriteFile(filepath.Join(dir, kind+".json"), text, 0o644); err != nil {
			return environment(err)
		}
	}
	return nil
}
